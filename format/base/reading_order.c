/* The order of runs: where years turn, and what is merely out of order. */
#include "format/base/reading_work.h"

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	DISORDER_S = 36 * HOUR_S,
	NEW_YEAR_S = 300 * DAY_S,
	/* Two runs continue each other if the gap is no longer. */
	CONTINUE_S = 45 * DAY_S,
	STRAGGLER_LINES = 1000,
	/* A step back of no more may be the turn of a year that ended so many
	 * days before it was whole; lines that came late are as likely. */
	LATE_MOST_S = 4 * DAY_S,
	LEAP_YEAR_S = 366 * DAY_S,
	/* 1 January, in any zone. */
	UNSET_S = 2 * DAY_S,
	/* What a run needs for a rhythm, and how many of its pauses it is never
	 * silent for. */
	BUSY_LINES = 20,
	BUSY_PAUSES = 50,
	/* How many runs a straggling block may fall into. */
	STRAGGLER_RUNS = 4
};

struct reading_order_work {
	const struct run_fact *runs;
	size_t nruns;
	struct reading_link *links;
};

static bool
is_yearless(const struct run_fact *run)
{
	return run->kind == STAMP_YEARLESS;
}

/* Does a run that begins at `at` go on where `before` ended? */
static bool
continues(const struct run_fact *before, int64_t at)
{
	int64_t step = at - before->last_s;

	return step >= -DISORDER_S && step <= CONTINUE_S;
}

/* Does the source return, soon after run i, to where run `prev` ended? */
static bool
returns_after(const struct reading_order_work *w, size_t prev, size_t i)
{
	int64_t latest = w->runs[i].max_s;
	uint64_t lines = w->runs[i].nlines;

	for (size_t j = i + 1; j < w->nruns && j <= i + STRAGGLER_RUNS; j++) {
		const struct run_fact *next = &w->runs[j];

		if (!is_yearless(next) || lines > STRAGGLER_LINES)
			return false;
		if (continues(&w->runs[prev], next->first_s))
			return latest < next->first_s;
		if (next->max_s > latest)
			latest = next->max_s;
		lines += next->nlines;
	}
	return false;
}

/* Did a block from the same days straggle before? Then a last run that has no
 * run behind it to return to is one more of them. */
static bool
strayed_before(const struct reading_order_work *w, size_t i)
{
	const struct run_fact *run = &w->runs[i];

	if (run->nlines > STRAGGLER_LINES)
		return false;
	for (size_t j = i; j > 0; j--) {
		const struct run_fact *old = &w->runs[j - 1];

		if (w->links[j - 1].is_straggler &&
			run->first_s >= old->min_s - DISORDER_S &&
			run->last_s <= old->max_s + DISORDER_S)
			return true;
	}
	return false;
}

/* Are all runs from i on few lines, fewer than before them, of that time? */
static bool
ends_within(const struct reading_order_work *w, size_t prev, size_t i,
	const int64_t range[2])
{
	uint64_t lines = 0;

	for (size_t j = i; j < w->nruns; j++) {
		const struct run_fact *run = &w->runs[j];

		lines += run->nlines;
		if (!is_yearless(run) || lines > STRAGGLER_LINES ||
			lines >= w->runs[prev].nlines ||
			run->min_s < range[0] || run->max_s > range[1])
			return false;
	}
	return true;
}

/* Would what seldom was silent for longer than minutes have been so until a new
 * year came? */
static bool
was_busy(const struct run_fact *run)
{
	int64_t silent_s = LEAP_YEAR_S - run->last_s;

	return run->nlines >= BUSY_LINES && silent_s > DISORDER_S &&
		silent_s / BUSY_PAUSES >
		(run->max_s - run->min_s) / (int64_t)run->nlines;
}

/* Are these the last lines, few, and none of them later than those before them,
 * or of a clock not yet set? Nothing tells such from lines after a year of
 * silence but what their ids say. */
static bool
trails(const struct reading_order_work *w, size_t prev, size_t i)
{
	const struct run_fact *before = &w->runs[prev];
	const struct reading_vote *said = &w->links[prev].strong;
	const struct reading_vote *says = &w->links[i].strong;

	if (says->tier != TIER_NONE &&
		(said->tier == TIER_NONE || said->year != says->year))
		return false;
	return ends_within(w, prev, i,
		       (int64_t[2]){ before->last_s - LATE_MOST_S,
			       before->last_s }) ||
		(was_busy(before) &&
			ends_within(w, prev, i, (int64_t[2]){ 0, UNSET_S }));
}

struct reading_turn
reading_turn_between(int64_t last_s, int64_t first_s)
{
	int64_t step = first_s - last_s;
	int64_t back_s = step > NEW_YEAR_S ? LEAP_YEAR_S - step : -step;
	struct reading_turn turn = { 0, true };

	if (step > NEW_YEAR_S)
		turn.years = -1;
	if (back_s <= DISORDER_S)
		return turn;
	turn.is_sure = back_s > LATE_MOST_S;
	if (step < 0 && turn.is_sure)
		turn.years = 1;
	return turn;
}

static bool
is_straggler(const struct reading_order_work *w, size_t prev, size_t i)
{
	int64_t step = w->runs[i].first_s - w->runs[prev].last_s;

	if (step >= -DISORDER_S)
		return false;
	/* From December into January, or back, is the turn of a year; but a
	 * clock that begins at 1970 when a machine starts is none. */
	if (step < -NEW_YEAR_S)
		return step + LEAP_YEAR_S > DISORDER_S &&
			w->runs[i].first_s < UNSET_S &&
			(returns_after(w, prev, i) || trails(w, prev, i));
	return returns_after(w, prev, i) || strayed_before(w, i) ||
		trails(w, prev, i);
}

static bool
is_unsure(const struct reading_order_work *w, size_t prev, size_t i)
{
	struct reading_turn turn =
		reading_turn_between(w->runs[prev].last_s, w->runs[i].first_s);

	if (!w->links[i].is_straggler)
		return !turn.is_sure;
	return w->links[i].strong.tier == TIER_NONE &&
		!returns_after(w, prev, i) && !strayed_before(w, i);
}

void
reading_order(struct reading_member *m, const struct run_fact *runs)
{
	const struct reading_order_work work = { runs, m->nruns, m->links };
	const struct reading_order_work *w = &work;
	size_t prev = SIZE_MAX;

	for (size_t i = 0; i < m->nruns; i++) {
		struct reading_link *link = &m->links[i];

		if (!is_yearless(&runs[i]))
			continue;
		if (prev != SIZE_MAX) {
			link->years_on = m->links[prev].years_on;
			link->is_straggler = is_straggler(w, prev, i);
			link->is_unsure = is_unsure(w, prev, i);
		}
		link->is_main = !link->is_straggler;
		if (link->is_straggler)
			continue;
		if (prev != SIZE_MAX)
			link->years_on += reading_turn_between(
				runs[prev].last_s, runs[i].first_s)
						  .years;
		prev = i;
	}
}
