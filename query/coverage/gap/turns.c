/* Rotations that are missing: a number that is left out, a day between days. */
#include "query/coverage/gap/gaps.h"

#include "format/time/civil.h"
#include "format/time/name_date.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* So many steps are a rule. */
	STEPS_LEAST = 3
};

/* One rotation: a path of a source of the log. */
struct turn {
	struct span folder;
	struct span file;
	struct log_name name;
	int64_t day;
	int64_t first;
	int64_t last;
};

struct turns {
	struct turn *items;
	size_t count;
	size_t cap;
};

static void
take_path(struct turns *t, const struct log_source *s, struct span path)
{
	struct turn turn = { .first = s->first, .last = s->last };
	struct name_date date;

	if (s->first > s->last)
		return;
	(void)span_rcut(path, '/', &turn.folder, &turn.file);
	log_name_read(turn.file, &turn.name);
	if (turn.name.turn == LOG_CURRENT || span_eq(turn.name.stem, SPAN("@")))
		return;
	if (turn.name.turn == LOG_DATED) {
		if (!name_date_find(turn.file, &date) ||
			date.first_day != date.last_day)
			return;
		turn.day = date.first_day;
	}
	t->items = xgrow(t->items, &t->cap, t->count + 1, sizeof(*t->items));
	t->items[t->count++] = turn;
}

static int
by_place(const void *a, const void *b)
{
	const struct turn *x = a;
	const struct turn *y = b;
	int order = span_cmp(x->folder, y->folder);

	if (order == 0)
		order = (int)x->name.turn - (int)y->name.turn;
	if (order)
		return order;
	if (x->name.turn == LOG_NUMBERED && x->name.number != y->name.number)
		return x->name.number > y->name.number ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return span_cmp(x->file, y->file);
}

/* What the files of one folder have for a row. */
static size_t
row_end(const struct turns *t, size_t from)
{
	size_t i = from + 1;

	while (i < t->count &&
		t->items[i].name.turn == t->items[from].name.turn &&
		span_eq(t->items[i].folder, t->items[from].folder))
		i++;
	return i;
}

static int64_t
step_between(const struct turn *a, const struct turn *b)
{
	return a->name.turn == LOG_NUMBERED
		? (int64_t)(a->name.number - b->name.number)
		: b->day - a->day;
}

/* Days from one file to the next, if most are alike; 0 if there is no rule. */
static int64_t
usual_step(const struct turns *t, size_t from, size_t to)
{
	int64_t best = 0;
	size_t most = 0;
	size_t steps = to - from - 1;

	if (t->items[from].name.turn == LOG_NUMBERED)
		return 1;
	for (size_t i = from; i + 1 < to; i++) {
		int64_t step = step_between(&t->items[i], &t->items[i + 1]);
		size_t n = 0;

		for (size_t k = from; k + 1 < to && step > 0; k++)
			n += step_between(&t->items[k], &t->items[k + 1]) ==
				step;
		if (n > most) {
			most = n;
			best = step;
		}
	}
	return most >= STEPS_LEAST - 1 && most * 3 >= steps * 2 ? best : 0;
}

/* The name of the rotation `step` behind `a`. */
static struct span
missing_name(struct arena *arena, const struct turn *a, int64_t step)
{
	const struct log_name *n = &a->name;
	struct civil day;

	if (n->turn == LOG_NUMBERED)
		return span_of(
			arena_printf(arena, "%.*s.%" PRIu64, (int)n->stem.len,
				n->stem.ptr, n->number - (uint64_t)step));
	civil_from_days(a->day + step, &day);
	if (n->date.len == 8)
		return span_of(arena_printf(arena, "%.*s%04d%02u%02u",
			(int)(n->date.ptr - a->file.ptr), a->file.ptr,
			(int)day.year, day.month, day.day));
	return span_of(arena_printf(arena, "%.*s%04d-%02u-%02u",
		(int)(n->date.ptr - a->file.ptr), a->file.ptr, (int)day.year,
		day.month, day.day));
}

static void
put_literal(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (span_find_char(SPAN("*?[\\"), text.ptr[i]) != SIZE_MAX)
			buf_putc(out, '\\');
		buf_putc(out, text.ptr[i]);
	}
}

struct holes {
	struct gap_work *work;
	struct turn_hole *items;
	size_t count;
	size_t cap;
};

static void
count_path(void *ctx, uint32_t ord)
{
	(void)ord;
	++*(size_t *)ctx;
}

/* A file without a line is there all the same. */
static bool
is_there(struct holes *h, struct span folder, struct span name)
{
	static const char *const ends[] = { "", ".*" };
	struct buf glob = { 0 };
	size_t found = 0;

	for (size_t e = 0; e < 2; e++) {
		buf_clear(&glob);
		put_literal(&glob, folder);
		buf_puts(&glob, folder.len > 0 ? "/" : "");
		put_literal(&glob, name);
		buf_puts(&glob, ends[e]);
		for (size_t i = 0; i < h->work->ask->nindexes; i++)
			if (h->work->ask->indexes[i].readings)
				readings_each_path(
					h->work->ask->indexes[i].readings,
					buf_cstr(&glob), count_path, &found);
	}
	buf_release(&glob);
	return found > 0;
}

static void
add_hole(struct holes *h, const struct turn *a, const struct turn *b,
	int64_t step)
{
	struct arena *arena = &h->work->out->arena;
	struct span name = missing_name(arena, a, step);
	struct turn_hole *hole = NULL;

	if (is_there(h, a->folder, name))
		return;
	h->items = xgrow(h->items, &h->cap, h->count + 1, sizeof(*h->items));
	hole = &h->items[h->count++];
	*hole = (struct turn_hole){
		.name = name,
		.older = arena_copy(arena, a->file),
		.newer = arena_copy(arena, b->file),
		.is_many = step_between(a, b) > 2 * step,
		.is_numbered = a->name.turn == LOG_NUMBERED,
		.from = a->last,
		.to = b->first,
	};
}

static void
look_at_row(struct holes *h, const struct turns *t, size_t from, size_t to)
{
	int64_t step = usual_step(t, from, to);

	for (size_t i = from; i + 1 < to && step > 0; i++) {
		const struct turn *a = &t->items[i];
		const struct turn *b = &t->items[i + 1];

		if (step_between(a, b) >= 2 * step && a->last < b->first)
			add_hole(h, a, b, step);
	}
}

/* Sources that have lines of a stream. */
struct holders {
	struct turns *turns;
	const struct log_source *source;
	struct readings *readings;
	bool failed;
	struct err *err;
};

static void
take_holder(void *ctx, const struct stream_holder *holder)
{
	struct holders *h = ctx;
	const struct source_view *v =
		readings_source(h->readings, holder->ord, h->err);

	h->failed = h->failed || !v;
	for (size_t p = 0; v && p < v->npaths; p++)
		take_path(h->turns, h->source, v->paths[p]);
}

static enum wb_err
take_source(struct gap_work *w, const struct log_source *s, struct turns *t,
	struct err *err)
{
	struct readings *r = w->ask->indexes[s->index].readings;
	const struct source_view *v = readings_source(r, s->ord, err);
	struct holders h = { t, s, r, !v, err };
	struct extent_row part = { .to = UINT64_MAX };

	if (!v)
		return WB_CORRUPT;
	part.segment = v->segment;
	part.stream = v->no;
	readings_each_holder(r, &part, take_holder, &h);
	return h.failed ? WB_CORRUPT : readings_status(r, err);
}

enum wb_err
turn_holes(struct gap_work *w, const struct host_log *log,
	struct turn_hole **out, size_t *count, struct err *err)
{
	struct turns t = { 0 };
	struct holes h = { .work = w };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < log->nsources && rc == WB_OK; i++)
		rc = take_source(w, &log->sources[i], &t, err);
	if (t.count > 1)
		qsort(t.items, t.count, sizeof(*t.items), by_place);
	for (size_t i = 0; i < t.count; i = row_end(&t, i))
		look_at_row(&h, &t, i, row_end(&t, i));
	free(t.items);
	*out = h.items;
	*count = h.count;
	return rc;
}
