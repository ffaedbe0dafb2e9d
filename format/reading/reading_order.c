/* The order of runs: where years turn, and what is merely out of order. */
#include "format/reading/reading_work.h"

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
	/* Lines of one moment come in any order. */
	JITTER_S = 300,
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

/* The run, soon after run i, with which the source returns to where run `prev`
 * ended; SIZE_MAX if there is none. */
static size_t
return_of(const struct reading_order_work *w, size_t prev, size_t i)
{
	int64_t latest = w->runs[i].max_s;
	uint64_t lines = w->runs[i].nlines;

	for (size_t j = i + 1; j < w->nruns && j <= i + STRAGGLER_RUNS; j++) {
		const struct run_fact *next = &w->runs[j];

		if (!is_yearless(next) || lines > STRAGGLER_LINES)
			return SIZE_MAX;
		if (continues(&w->runs[prev], next->first_s))
			return latest < next->first_s ? j : SIZE_MAX;
		if (next->max_s > latest)
			latest = next->max_s;
		lines += next->nlines;
	}
	return SIZE_MAX;
}

static bool
returns_after(const struct reading_order_work *w, size_t prev, size_t i)
{
	return return_of(w, prev, i) != SIZE_MAX;
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

/* What a source had until lines stray from it: main run `prev`, and those of
 * its year that it goes on from. */
struct stretch {
	uint64_t nlines;
	int64_t min_s;
	int64_t last_s;
};

static struct stretch
stretch_of(const struct reading_order_work *w, size_t prev)
{
	struct stretch all = { 0, INT64_MAX, w->runs[prev].last_s };

	for (size_t j = prev + 1; j > 0; j--) {
		const struct reading_link *link = &w->links[j - 1];

		if (!link->is_main)
			continue;
		if (link->years_on != w->links[prev].years_on)
			break;
		all.nlines += w->runs[j - 1].nlines;
		if (w->runs[j - 1].min_s < all.min_s)
			all.min_s = w->runs[j - 1].min_s;
	}
	return all;
}

/* Would what seldom was silent for longer than minutes have been so until a new
 * year came? */
static bool
was_busy(const struct stretch *s)
{
	int64_t silent_s = LEAP_YEAR_S - s->last_s;

	return s->nlines >= BUSY_LINES && silent_s > DISORDER_S &&
		silent_s / BUSY_PAUSES >
		(s->last_s - s->min_s) / (int64_t)s->nlines;
}

/* Are its lines days older than what was before them, or of a clock that is
 * not yet set, or the ones behind the others? */
static bool
is_stray(const struct run_fact *run, const struct stretch *before)
{
	bool is_late = run->last_s >= before->last_s - LATE_MOST_S &&
		run->max_s <= before->last_s;

	if (run->first_s < UNSET_S && was_busy(before))
		return is_late || run->max_s < UNSET_S;
	return is_late && run->min_s >= before->last_s - LATE_MOST_S;
}

/* Are these the last lines, few, and none of them later than those before them,
 * or of a clock not yet set? Nothing tells such from lines after a year of
 * silence but what their ids say. */
static bool
trails(const struct reading_order_work *w, size_t prev, size_t i)
{
	const struct reading_vote *said = &w->links[prev].strong;
	const struct reading_vote *says = &w->links[i].strong;
	const struct stretch before = stretch_of(w, prev);
	uint64_t lines = 0;

	if (says->tier != TIER_NONE &&
		(said->tier == TIER_NONE || said->year != says->year))
		return false;
	for (size_t j = i; j < w->nruns; j++) {
		lines += w->runs[j].nlines;
		if (!is_yearless(&w->runs[j]) || lines > STRAGGLER_LINES ||
			lines >= before.nlines ||
			!is_stray(&w->runs[j], &before))
			return false;
	}
	return true;
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

/* From December to 1 January is the turn of a year, unless a machine started
 * whose clock begins at 1970. While it was not set time went by: what comes
 * back to an earlier time than that of the lines before is late lines of the
 * old year among those of the new one. */
static bool
starts_unset(const struct reading_order_work *w, size_t prev, size_t i)
{
	const struct run_fact *before = &w->runs[prev];
	const struct run_fact *run = &w->runs[i];
	size_t back = return_of(w, prev, i);

	if (run->first_s - before->last_s + LEAP_YEAR_S <= DISORDER_S ||
		run->first_s >= UNSET_S)
		return false;
	if (back == SIZE_MAX)
		return trails(w, prev, i);
	return w->runs[back].first_s >= before->last_s - JITTER_S;
}

static bool
is_straggler(const struct reading_order_work *w, size_t prev, size_t i)
{
	int64_t step = w->runs[i].first_s - w->runs[prev].last_s;

	if (step >= -DISORDER_S)
		return false;
	if (step < -NEW_YEAR_S)
		return starts_unset(w, prev, i);
	return returns_after(w, prev, i) || strayed_before(w, i) ||
		trails(w, prev, i);
}

/* What a clock says before it is set is no time at all. */
static bool
is_unset(const struct reading_order_work *w, size_t prev, size_t i)
{
	const struct run_fact *run = &w->runs[i];

	return w->links[i].is_straggler && run->first_s < UNSET_S &&
		w->links[i].strong.tier == TIER_NONE &&
		run->first_s < w->runs[prev].last_s - LATE_MOST_S;
}

/* Does a source begin with a machine that starts, so that its first lines are
 * of 1 January and what follows is far from it? Then they go with that. */
static bool
begins_unset(const struct reading_order_work *w, size_t i)
{
	const struct run_fact *run = &w->runs[i];
	size_t next = i + 1;
	int64_t back_s = 0;

	while (next < w->nruns && !is_yearless(&w->runs[next]))
		next++;
	if (next == w->nruns || run->max_s >= UNSET_S ||
		run->nlines > STRAGGLER_LINES ||
		w->links[i].strong.tier != TIER_NONE)
		return false;
	back_s = LEAP_YEAR_S - (w->runs[next].first_s - run->last_s);
	return w->runs[next].first_s - run->last_s > NEW_YEAR_S &&
		back_s > LATE_MOST_S;
}

static bool
is_unsure(const struct reading_order_work *w, size_t prev, size_t i)
{
	const struct run_fact *run = &w->runs[i];
	struct reading_turn turn =
		reading_turn_between(w->runs[prev].last_s, run->first_s);

	if (!w->links[i].is_straggler)
		return !turn.is_sure;
	if (w->links[i].strong.tier != TIER_NONE)
		return false;
	return w->links[i].is_unset ||
		(!returns_after(w, prev, i) && !strayed_before(w, i));
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
			link->is_unset = is_unset(w, prev, i);
			link->is_unsure = is_unsure(w, prev, i);
		} else if (begins_unset(w, i)) {
			link->is_straggler = link->is_unset = true;
			link->is_unsure = true;
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
