#include "query/coverage/gap/candidate.h"

#include "query/coverage/gap/result.h"

#include <stdlib.h>

enum {
	/* A rotation that is missing leaves at least this silent. */
	HOLE_LEAST = 12
};

/* 95 of 100 times something is written: a power of ten. */
static const double likely_log10 = -1.3;

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

struct candidate *
candidates_put(struct candidates *all, const struct candidate *c)
{
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count] = *c;
	return &all->items[all->count++];
}

static struct candidate *
candidate_add(struct candidates *all, const struct host_log *log,
	const struct silence *s, bool is_whole_host)
{
	const struct candidate c = { .silence = *s,
		.facts = { .log = log, .is_whole_host = is_whole_host } };

	return candidates_put(all, &c);
}

static int64_t
overlap(const struct silence *a, const struct silence *b)
{
	int64_t from = a->from > b->from ? a->from : b->from;
	int64_t to = a->to < b->to ? a->to : b->to;

	return to > from ? to - from : 0;
}

/* Is `most` nearly all of the other? */
static bool
is_most(const struct silence *most, const struct silence *of)
{
	return overlap(most, of) * 5 >= (of->to - of->from) * 4;
}

static bool
is_told(const struct candidates *all, const struct silence *s)
{
	for (size_t i = 0; i < all->count; i++)
		if (!all->items[i].is_shadow &&
			is_most(&all->items[i].silence, s))
			return true;
	return false;
}

static enum gap_edge
edge_of(const struct host_log *log, const struct silence *s)
{
	if (log->beats[s->before].lines == 0)
		return GAP_EDGE_BEGIN;
	return log->beats[s->before + 1].lines == 0 ? GAP_EDGE_END
						    : GAP_EDGE_NONE;
}

static void
add_silences(struct gap_work *w, struct candidates *all,
	const struct host_log *log, bool is_whole_host)
{
	const struct search_spec *spec = w->ask->spec;
	const int64_t slack =
		log->zone_known ? 1 : (int64_t)ZONE_SPAN_S / BEAT_S;
	struct habit *h = habit_new(log);
	struct silence *list = NULL;
	size_t n = habit_gaps(h,
		spec->has_since ? spec->since_ns / beat_ns - slack : INT64_MIN,
		spec->has_until ? spec->until_ns / beat_ns + slack : INT64_MAX,
		&list);

	for (size_t i = 0; i < n; i++) {
		bool told = is_told(all, &list[i]);
		struct candidate *c =
			candidate_add(all, log, &list[i], is_whole_host);

		c->is_shadow = told;
		c->facts.edge = edge_of(log, &list[i]);
	}
	free(list);
	habit_free(h);
}

/* The silence of one log that is longer, where no other one is silent, too. */
static bool
is_of_one_log(const struct candidates *all, const struct candidate *whole)
{
	const struct host_log *log = NULL;

	for (size_t i = 0; i < all->count; i++) {
		const struct candidate *c = &all->items[i];

		if (c->facts.is_whole_host ||
			!is_most(&c->silence, &whole->silence))
			continue;
		if (log && log != c->facts.log)
			return false;
		if (!c->is_shadow)
			log = c->facts.log;
		else if (!log)
			return false;
	}
	return log != NULL;
}

/* Of a log that is missing for a day the hours in which the others happen to be
 * silent say nothing more. */
static void
drop_parts(struct candidates *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct candidate *c = &all->items[i];

		if (c->facts.is_whole_host && is_of_one_log(all, c))
			c->is_shadow = true;
	}
}

/* The longest silence of the log between two of its rotations. */
static bool
silence_in(const struct habit *h, const struct host_log *log,
	const struct turn_hole *hole, struct silence *out)
{
	size_t best = SIZE_MAX;
	int64_t most = 0;

	for (size_t i = 0; i + 1 < log->nbeats; i++) {
		int64_t beats = log->beats[i + 1].at - log->beats[i].at - 1;

		if (log->beats[i].at < hole->from ||
			log->beats[i + 1].at > hole->to || beats <= most)
			continue;
		most = beats;
		best = i;
	}
	if (best == SIZE_MAX)
		return false;
	habit_weigh(h, best, out);
	return true;
}

/* The one that has most of it. */
static struct candidate *
candidate_within(struct candidates *all, const struct host_log *log,
	const struct silence *s)
{
	struct candidate *best = NULL;
	int64_t most = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct candidate *c = &all->items[i];
		int64_t beats = overlap(&c->silence, s);

		if (c->is_shadow || beats <= most ||
			(!c->facts.is_whole_host && c->facts.log != log))
			continue;
		most = beats;
		best = c;
	}
	return best;
}

static enum wb_err
add_holes(struct gap_work *w, struct candidates *all,
	const struct host_log *log, struct err *err)
{
	struct turn_hole *holes = NULL;
	size_t n = 0;
	struct habit *h = habit_new(log);
	enum wb_err rc = turn_holes(w, log, &holes, &n, err);

	for (size_t i = 0; i < n && rc == WB_OK; i++) {
		struct silence s;
		struct candidate *c = NULL;

		if (!silence_in(h, log, &holes[i], &s))
			continue;
		c = candidate_within(all, log, &s);
		if (!c && s.to - s.from < HOLE_LEAST &&
			s.log10_chance > likely_log10)
			continue;
		/* Of a day without lines there may be no file. */
		if (!c && !holes[i].is_numbered &&
			s.log10_chance > likely_log10)
			continue;
		if (!c)
			c = candidate_add(all, log, &s, false);
		if (!c->has_hole)
			c->hole = holes[i];
		c->has_hole = true;
	}
	habit_free(h);
	free(holes);
	return rc;
}

/* Some lines of a rotation say nothing of another. */
static bool
is_part(const struct gap_work *w)
{
	return w->ask->query || w->ask->by_program;
}

enum wb_err
candidates_find(struct gap_work *w, struct candidates *out,
	const struct host_log *joined, const struct host_log *logs,
	size_t count, struct err *err)
{
	struct arena *arena = &w->out->arena;
	const struct log_siblings all = { w->ask, joined, logs, count };
	const struct host_log **wide = (const struct host_log **)arena_array(
		arena, count, sizeof(*wide));
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++)
		wide[i] = is_part(w) ? &logs[i]
				     : host_log_among(arena, &all, &logs[i]);
	add_silences(w, out, joined, true);
	for (size_t i = 0; i < count && count > 1; i++)
		add_silences(w, out, wide[i], false);
	drop_parts(out);
	for (size_t i = 0; i < count && rc == WB_OK && !is_part(w); i++)
		rc = add_holes(w, out, wide[i], err);
	return rc;
}

void
candidates_release(struct candidates *c)
{
	free(c->items);
	*c = (struct candidates){ 0 };
}
