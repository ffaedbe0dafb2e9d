/* An hour that occurs twice and goes over the end of a rotation. */
#include "query/plan/fold/fold_part.h"

#include "format/time/log_name.h"

#include <string.h>

static const int64_t step_ns = (int64_t)FOLD_STEP_BACK_S * 1000000000;

/* A source, and its neighbours by name. */
struct row_look {
	struct searched *in;
	const struct source_view *owner;
	struct span folder;
	struct log_name name;
	const struct source_view *before;
	struct log_name before_name;
	const struct source_view *behind;
	struct log_name behind_name;
};

static struct span
name_in(struct span path, struct span *folder)
{
	struct span name = path;

	*folder = (struct span){ path.ptr, 0 };
	(void)span_rcut(path, '/', folder, &name);
	return name;
}

static bool
is_log(const struct row_look *l, struct span path, struct log_name *out)
{
	struct span folder;

	log_name_read(name_in(path, &folder), out);
	return span_eq(folder, l->folder) && span_eq(out->stem, l->name.stem) &&
		span_eq(out->tail, l->name.tail);
}

static void
take_path(struct row_look *l, const struct source_view *v, struct span path)
{
	struct log_name name;
	int d = 0;

	if (!is_log(l, path, &name))
		return;
	d = log_name_order(&name, &l->name);
	if (d < 0 &&
		(!l->before || log_name_order(&name, &l->before_name) > 0)) {
		l->before = v;
		l->before_name = name;
	}
	if (d > 0 &&
		(!l->behind || log_name_order(&name, &l->behind_name) < 0)) {
		l->behind = v;
		l->behind_name = name;
	}
}

static void
take_source(void *ctx, uint32_t ord)
{
	struct row_look *l = ctx;
	const struct source_view *v =
		readings_source(l->in->readings, ord, NULL);

	if (!v || ord == l->owner->ord || v->superseded_by != UINT32_MAX ||
		v->nruns == 0 || !span_eq(v->host, l->owner->host))
		return;
	for (size_t i = 0; i < v->npaths; i++)
		take_path(l, v, v->paths[i]);
}

/* All that begins as the log does, to be looked at more closely. */
static void
find_neighbours(struct row_look *l)
{
	struct buf glob = { 0 };

	l->name = (struct log_name){ 0 };
	log_name_read(name_in(l->owner->paths[0], &l->folder), &l->name);
	for (size_t i = 0; i < l->folder.len; i++) {
		if (span_find_char(SPAN("*?[]\\"), l->folder.ptr[i]) !=
			SIZE_MAX)
			buf_putc(&glob, '\\');
		buf_putc(&glob, l->folder.ptr[i]);
	}
	buf_puts(&glob, l->folder.len > 0 ? "/*" : "*");
	readings_each_path(l->in->readings, buf_cstr(&glob), take_source, l);
	buf_release(&glob);
}

/* The first or last time of a source, if it is in the fold. */
static bool
edge_in_fold(const struct source_view *v, const struct zone *zone,
	const struct fold *fold, bool is_last, struct when *out)
{
	const struct run_reading *run = &v->runs[is_last ? v->nruns - 1 : 0];
	const struct disk_stamp *s = is_last ? &run->last : &run->first;
	const struct stamp stamp = { .kind = (enum stamp_kind)s->kind,
		.seconds = s->seconds,
		.ns = s->ns };

	clock_when(run, zone, &stamp, out);
	return fold_has(fold, out);
}

/* Of a neighbour that has the hour in itself both times. */
static bool
is_told(const struct row_look *l, const struct source_view *v,
	const struct zone *zone, const struct fold *fold, struct fold *out)
{
	*out = (struct fold){ .from_ns = fold->from_ns,
		.length_ns = fold->length_ns,
		.second_from = UINT64_MAX };
	fold_look(l->in, v, zone, out);
	return out->second_from != UINT64_MAX && !out->by_anchor;
}

/* Does the source begin with the second pass? */
static bool
begins_second(const struct row_look *l, const struct zone *zone,
	const struct fold *fold, const struct when *first)
{
	struct when last;
	struct fold told;

	if (!l->before || !edge_in_fold(l->before, zone, fold, true, &last))
		return false;
	return first->ns < last.ns - step_ns ||
		is_told(l, l->before, zone, fold, &told);
}

/* Does it end with the first? */
static bool
ends_first(const struct row_look *l, const struct zone *zone,
	const struct fold *fold, const struct when *last)
{
	struct when first;
	struct fold told;

	if (!l->behind || !edge_in_fold(l->behind, zone, fold, false, &first))
		return false;
	return first.ns < last->ns - step_ns ||
		is_told(l, l->behind, zone, fold, &told);
}

void
fold_ask_rotations(struct searched *in, const struct source_view *owner,
	const struct zone *zone, struct fold *fold)
{
	struct row_look l = { .in = in, .owner = owner };
	struct when first;
	struct when last;
	bool at_first = false;
	bool at_last = false;

	if (owner->nruns == 0 || owner->npaths == 0)
		return;
	at_first = fold->first_until == 0 &&
		edge_in_fold(owner, zone, fold, false, &first);
	at_last = fold->second_from == UINT64_MAX &&
		edge_in_fold(owner, zone, fold, true, &last);
	if (!at_first && !at_last)
		return;
	find_neighbours(&l);
	if (at_first && begins_second(&l, zone, fold, &first)) {
		fold->second_from = 0;
		fold->by_anchor = false;
	} else if (at_last && ends_first(&l, zone, fold, &last)) {
		fold->first_until = UINT64_MAX;
		fold->by_anchor = false;
	}
}
