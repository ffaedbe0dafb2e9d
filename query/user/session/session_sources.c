/* Which sources have login records. */
#include "query/user/session/session_feed.h"

#include "format/base/arena.h"
#include "format/record/cut.h"
#include "query/plan/source/source_time.h"

#include <stdlib.h>

/* The last part of a path. */
static struct span
file_name(struct span path)
{
	struct span name = path;

	(void)span_rcut(path, '/', NULL, &name);
	return name;
}

/* lastb(1) knows failed logins by nothing else either. */
static bool
is_of_sessions(const struct source_view *v)
{
	struct span name = v->npaths > 0 ? file_name(v->paths[0]) : SPAN("");
	const struct record_layout *layout = NULL;

	if (!cut_is_records((enum text_encoding)v->encoding) ||
		v->superseded_by != UINT32_MAX)
		return false;
	layout = cut_layout((enum text_encoding)v->encoding);
	return layout && record_has_logins(layout) &&
		!span_starts(name, SPAN("btmp")) &&
		!span_starts(name, SPAN("utx.lastlogin"));
}

static enum wb_err
set_times(struct searched *in, struct feed_source *s, struct err *err)
{
	struct arena arena = { 0 };
	struct source_run *runs = NULL;
	struct when times[2] = { 0 };
	size_t count = 0;
	enum wb_err rc = source_runs(in, s->view, &arena, &runs, &count, err);

	if (rc == WB_OK)
		rc = source_times(in, runs, count, times, err);
	s->first_ns = s->last_ns = INT64_MIN;
	if (rc == WB_OK && times[0].basis != WHEN_NONE) {
		s->first_ns = times[0].ns;
		s->last_ns = times[1].ns;
	}
	arena_release(&arena);
	return rc;
}

uint32_t
feed_machine(struct session_set *set, const struct source_view *v)
{
	enum host_basis basis = HOST_INFERRED;
	struct span host = source_default_host(v);

	if (v->given_host.len > 0 || v->host_basis == HOST_KNOWN_GIVEN)
		basis = HOST_GIVEN;
	return machines_find(&set->machines, host,
		host.len > 0 ? basis : HOST_UNKNOWN,
		v->npaths > 0 ? v->paths[0] : SPAN(""));
}

static enum wb_err
add(struct session_set *set, struct feed_sources *out, uint32_t index,
	const struct source_view *v, struct err *err)
{
	struct feed_source s = { .index = index, .view = v };
	enum wb_err rc = set_times(&set->indexes[index], &s, err);

	s.machine = feed_machine(set, v);
	machines_saw(&set->machines, s.machine, s.last_ns);
	if (s.first_ns != INT64_MIN &&
		s.first_ns < set->machines.items[s.machine].first_ns)
		set->machines.items[s.machine].first_ns = s.first_ns;
	out->items = xgrow(
		out->items, &out->cap, out->count + 1, sizeof(*out->items));
	out->items[out->count++] = s;
	return rc;
}

static int
by_machine(const void *a, const void *b)
{
	const struct feed_source *x = a;
	const struct feed_source *y = b;

	if (x->machine != y->machine)
		return x->machine < y->machine ? -1 : 1;
	if (x->first_ns != y->first_ns)
		return x->first_ns < y->first_ns ? -1 : 1;
	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->view->ord < y->view->ord ? -1 : x->view->ord > y->view->ord;
}

enum wb_err
feed_sources_read(
	struct session_set *set, struct feed_sources *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < set->nindexes && rc == WB_OK; i++) {
		struct readings *r = set->indexes[i].readings;
		uint32_t count = r ? readings_count(r) : 0;

		for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
			const struct source_view *v =
				readings_source(r, ord, err);

			if (!v)
				rc = WB_CORRUPT;
			else if (is_of_sessions(v))
				rc = add(set, out, (uint32_t)i, v, err);
		}
	}
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_machine);
	return rc;
}
