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
	LEAP_YEAR_S = 366 * DAY_S,
	/* 1 January, in any zone. */
	UNSET_S = 2 * DAY_S,
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

int32_t
reading_years_between(int64_t last_s, int64_t first_s)
{
	int64_t step = first_s - last_s;

	if (step > NEW_YEAR_S)
		return -1;
	return step < -DISORDER_S ? 1 : 0;
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
			returns_after(w, prev, i);
	return returns_after(w, prev, i) || strayed_before(w, i);
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
		}
		link->is_main = !link->is_straggler;
		if (link->is_straggler)
			continue;
		if (prev != SIZE_MAX)
			link->years_on += reading_years_between(
				runs[prev].last_s, runs[i].first_s);
		prev = i;
	}
}
