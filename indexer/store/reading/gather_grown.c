/* A log that was indexed before it grew is stored in pieces: the earlier copy,
 * and what came behind it. Its years and zones are worked out of the whole, as
 * where the copies came in another order, or the whole alone: so its runs,
 * their anchors and marks are put together here, and those of the earlier
 * copies are none of their own. What was stored stays known, since that is what
 * frames name. */
#include "indexer/store/reading/gather_part.h"

#include "format/time/run.h"

#include <stdlib.h>

struct gathered_source *
gather_longest(const struct gathered *g, const struct gathered_source *s)
{
	size_t at = (size_t)(s - g->sources);

	for (size_t i = 0; i <= g->nsources; i++) {
		if (g->sources[at].superseded_by >= g->nsources)
			return &g->sources[at];
		at = g->sources[at].superseded_by;
	}
	return NULL;
}

/* Does s hold all of these pieces from its beginning on, each but itself an
 * earlier copy? */
static bool
is_grown(struct gathered *g, const struct gathered_source *s)
{
	uint64_t at = 0;

	if (s->superseded_by < g->nsources || s->nruns == 0 || s->nextents < 2)
		return false;
	for (size_t i = 0; i < s->nextents; i++) {
		const struct extent_row *x = &s->extents[i];
		const struct gathered_source *o =
			gather_source(g, x->segment, x->stream);

		if (!o || x->from != at || o->nruns == 0 ||
			o->encoding != s->encoding ||
			gather_longest(g, o) != s ||
			(o != s && o->ndamage > 0) ||
			(i + 1 == s->nextents) != (o == s))
			return false;
		at = x->to;
	}
	return true;
}

static bool
has_yearless(const struct run_row *r)
{
	return r->range[0].lo <= r->range[0].hi;
}

static int64_t
first_yearless(const struct run_row *r)
{
	return r->first.kind == STAMP_YEARLESS ? r->first.seconds
					       : r->range[0].lo;
}

static int64_t
last_yearless(const struct run_row *r)
{
	return r->last.kind == STAMP_YEARLESS ? r->last.seconds
					      : r->range[0].hi;
}

/* As where a run begins within a piece. */
static bool
begins_run(const struct run_row *before, const struct run_row *r)
{
	return has_yearless(before) && has_yearless(r) &&
		run_steps(last_yearless(before), first_yearless(r));
}

static void
join(struct run_row *into, const struct run_row *r)
{
	if (into->first.kind == STAMP_NONE)
		into->first = r->first;
	if (r->last.kind != STAMP_NONE)
		into->last = r->last;
	for (int k = 0; k < 3; k++)
		range_join(&into->range[k], &r->range[k]);
}

/* What is put together, and the room of its lists. */
struct whole {
	struct gathered_source *s;
	size_t nruns;
	size_t runs_cap;
	struct run_row *runs;
	size_t nanchors;
	size_t anchors_cap;
	struct anchor_row *anchors;
	size_t nmarks;
	size_t marks_cap;
	struct anchor_row *marks;
};

/* Rows of a piece, in order of their runs, and how many were taken. */
struct rows {
	const struct anchor_row *rows;
	size_t count;
	size_t at;
};

static void
take_rows(struct rows *from, uint32_t stored, uint32_t run,
	struct anchor_row **out, size_t *n, size_t *cap)
{
	for (; from->at < from->count && from->rows[from->at].run <= stored;
		from->at++) {
		*out = xgrow(*out, cap, *n + 1, sizeof(**out));
		(*out)[*n] = from->rows[from->at];
		(*out)[(*n)++].run = run;
	}
}

/* The runs of a piece, which is of the source as stored. */
static void
take_piece(struct whole *w, const struct gathered_source *o)
{
	const struct run_row *runs = o == w->s ? w->s->stored : o->runs;
	const size_t count = o == w->s ? w->s->nstored : o->nruns;
	struct rows anchors = { o->anchors, o->nanchors, 0 };
	struct rows marks = { o->marks, o->nmarks, 0 };

	for (size_t i = 0; i < count; i++) {
		const struct run_row *r = &runs[i];
		uint32_t run = 0;

		if (i > 0 || w->nruns == 0 ||
			begins_run(&w->runs[w->nruns - 1], r)) {
			w->runs = xgrow(w->runs, &w->runs_cap, w->nruns + 1,
				sizeof(*w->runs));
			w->runs[w->nruns] = *r;
			w->runs[w->nruns].run = (uint32_t)w->nruns;
			w->nruns++;
		} else {
			join(&w->runs[w->nruns - 1], r);
		}
		run = (uint32_t)w->nruns - 1;
		take_rows(&anchors, r->run, run, &w->anchors, &w->nanchors,
			&w->anchors_cap);
		take_rows(&marks, r->run, run, &w->marks, &w->nmarks,
			&w->marks_cap);
	}
}

/* A torn last line is counted in the copy, and again in what goes on. */
static void
count_lines(const struct whole *w)
{
	for (size_t i = 0; i < w->nruns; i++) {
		const uint64_t behind = i + 1 < w->nruns
			? w->runs[i + 1].first_line
			: w->s->lines + 1;

		w->runs[i].lines = behind > w->runs[i].first_line
			? behind - w->runs[i].first_line
			: 0;
	}
}

/* What is told of it is told of the whole. Its last line is none where that
 * goes on in the next piece, which begins with the line `next`. */
static void
give_away(struct gathered *g, struct gathered_source *o,
	const struct gathered_source *s, uint64_t next)
{
	if (next > 0 && o->lines >= next)
		o->lines = next - 1;
	o->whole = (uint32_t)(s - g->sources);
	o->stored = o->runs;
	o->nstored = o->nruns;
	o->runs = NULL;
	o->nruns = 0;
	o->nanchors = 0;
	o->nmarks = 0;
}

static void
grow(struct gathered *g, struct gathered_source *s)
{
	struct whole w = { .s = s };
	struct gathered_source *before = NULL;

	s->stored = s->runs;
	s->nstored = s->nruns;
	for (size_t i = 0; i < s->nextents; i++) {
		struct gathered_source *o = gather_source(
			g, s->extents[i].segment, s->extents[i].stream);

		/* Damage could name one again. */
		if (o == before || (o != s && o->stored))
			continue;
		take_piece(&w, o);
		if (before)
			give_away(g, before, s,
				o == s ? s->stored->first_line
				       : o->runs->first_line);
		before = o;
	}
	count_lines(&w);
	free(s->anchors);
	free(s->marks);
	s->runs = w.runs;
	s->nruns = w.nruns;
	s->anchors = w.anchors;
	s->nanchors = w.nanchors;
	s->marks = w.marks;
	s->nmarks = w.nmarks;
	gather_thin(s);
}

void
gather_grown(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++)
		if (is_grown(g, &g->sources[i]))
			grow(g, &g->sources[i]);
}

const struct gathered_source *
gather_whole(const struct gathered *g, const struct gathered_source *s)
{
	return s->whole < g->nsources ? &g->sources[s->whole] : s;
}

size_t
gather_whole_run(const struct gathered_source *whole, uint64_t offset)
{
	size_t run = 0;

	while (run + 1 < whole->nruns &&
		whole->runs[run + 1].first_offset <= offset)
		run++;
	return run;
}
