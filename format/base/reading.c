#include "format/base/reading.h"

#include "format/base/arena.h"
#include "format/base/civil.h"
#include "format/base/reading_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400,
	/* A container this close to the last line outweighs a message-id. */
	CLOSE_S = 3 * DAY_S,
	/* So many message-ids that agree outweigh it in turn. */
	WEAK_MANY = 3,
	/* Years that nanoseconds since 1970 can hold. */
	YEAR_MIN = 1900,
	YEAR_MAX = 2200
};

static bool
has_strong(const struct reading_link *link)
{
	return link->strong.tier != TIER_NONE;
}

/* The nearest run on one side whose anchors settle its year; SIZE_MAX. */
static size_t
anchored_before(const struct reading_work *w, size_t i)
{
	for (size_t j = i; j > 0; j--)
		if (w->links[j - 1].is_main && has_strong(&w->links[j - 1]))
			return j - 1;
	return SIZE_MAX;
}

static size_t
anchored_after(const struct reading_work *w, size_t i)
{
	for (size_t j = i + 1; j < w->nruns; j++)
		if (w->links[j].is_main && has_strong(&w->links[j]))
			return j;
	return SIZE_MAX;
}

void
reading_set_year(const struct reading_work *w, size_t i, int64_t year,
	enum reading_basis basis)
{
	struct reading *r = &w->out[i];

	if (year < YEAR_MIN || year > YEAR_MAX)
		return;
	if (w->runs[i].has_leap_day && !civil_is_leap(year)) {
		(void)snprintf(r->year_why, sizeof(r->year_why),
			"29 February does not fit %d", (int)year);
		return;
	}
	r->year = (int32_t)year;
	r->year_basis = basis;
}

/* "December to January", where that is what separates a run from another. */
static void
say_step(const struct reading_work *w, size_t i, size_t from)
{
	struct reading *r = &w->out[i];
	int32_t years = w->links[i].years_on - w->links[from].years_on;
	bool forward = (years > 0) == (i > from);
	char base[READING_WHY_MAX / 2 + 12];

	(void)snprintf(base, sizeof(base), "%.*s", (int)sizeof(base) - 1,
		w->out[from].year_why);
	if (r->year_basis == READING_NONE)
		return;
	if (years == 0)
		(void)snprintf(r->year_why, sizeof(r->year_why), "%s", base);
	else if (years == 1 || years == -1)
		(void)snprintf(r->year_why, sizeof(r->year_why), "%s, %s", base,
			forward ? "December to January"
				: "January back to December");
	else
		(void)snprintf(r->year_why, sizeof(r->year_why),
			"%s, %d turns of the year", base, (int)abs(years));
}

/* A run without anchors, from those around it that have some. */
static void
fill_between(const struct reading_work *w, size_t i)
{
	size_t before = anchored_before(w, i);
	size_t after = anchored_after(w, i);
	size_t from = before != SIZE_MAX ? before : after;
	enum reading_basis basis = READING_INFERRED;
	int64_t year;
	int64_t other;

	if (from == SIZE_MAX)
		return;
	year = (int64_t)w->links[from].strong.year + w->links[i].years_on -
		w->links[from].years_on;
	if (before != SIZE_MAX && after != SIZE_MAX) {
		other = (int64_t)w->links[after].strong.year +
			w->links[i].years_on - w->links[after].years_on;
		/* A silent year lies between; on which side is open. */
		if (other != year)
			basis = READING_ASSUMED;
	}
	reading_set_year(w, i, year, basis);
	say_step(w, i, from);
}

static void
solve_by_anchors(const struct reading_work *w)
{
	for (size_t i = 0; i < w->nruns; i++)
		if (has_strong(&w->links[i])) {
			reading_set_year(w, i, w->links[i].strong.year,
				READING_INFERRED);
			reading_vote_words(
				&w->links[i].strong, w->out[i].year_why);
		}
	for (size_t i = 0; i < w->nruns; i++)
		if (w->links[i].is_main && !has_strong(&w->links[i]))
			fill_between(w, i);
}

/* All runs from the year of one. */
static void
solve_from(const struct reading_work *w, size_t at, int64_t year,
	enum reading_basis basis, const char *why)
{
	reading_set_year(w, at, year, basis);
	if (w->out[at].year_basis == READING_NONE)
		return;
	(void)snprintf(w->out[at].year_why, READING_WHY_MAX, "%s", why);
	for (size_t i = 0; i < w->nruns; i++) {
		if (!w->links[i].is_main || i == at)
			continue;
		reading_set_year(w, i,
			year + w->links[i].years_on - w->links[at].years_on,
			basis);
		say_step(w, i, at);
	}
}

/* The weak vote that most message-ids support, told for run `at`. */
static bool
weak_year(const struct reading_work *w, size_t at, struct reading_vote *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < w->nruns; i++) {
		struct reading_vote v = w->links[i].weak;

		if (!w->links[i].is_main || v.count <= out->count)
			continue;
		v.year += w->links[at].years_on - w->links[i].years_on;
		if (reading_leaps_fit(w, at, v.year))
			*out = v;
	}
	return out->count > 0;
}

/* No anchor that can be trusted: what lies around, and message-ids. */
static void
solve_by_clues(const struct reading_work *w, size_t last)
{
	struct reading_around around;
	struct reading_vote weak;
	bool has_weak = weak_year(w, last, &weak);
	char why[READING_WHY_MAX];

	reading_look_around(w, last, &around);
	if (around.basis != READING_NONE && has_weak &&
		around.year == weak.year)
		around.basis = READING_INFERRED;
	else if (has_weak &&
		(around.basis == READING_NONE || around.gap_s > CLOSE_S ||
			weak.count >= WEAK_MANY)) {
		reading_vote_words(&weak, why);
		solve_from(w, last, weak.year, READING_ASSUMED, why);
		return;
	}
	if (around.basis != READING_NONE)
		solve_from(w, last, around.year, around.basis, around.why);
}

/* Stragglers go with the main run before them. */
static void
place_stragglers(const struct reading_work *w)
{
	size_t prev = SIZE_MAX;

	for (size_t i = 0; i < w->nruns; i++) {
		struct reading *r = &w->out[i];

		if (w->links[i].is_main)
			prev = i;
		r->is_straggler = w->links[i].is_straggler;
		if (!r->is_straggler || prev == SIZE_MAX ||
			r->year_basis != READING_NONE ||
			w->out[prev].year_basis == READING_NONE)
			continue;
		reading_set_year(
			w, i, w->out[prev].year, w->out[prev].year_basis);
		if (r->year_basis != READING_NONE)
			(void)snprintf(r->year_why, sizeof(r->year_why),
				"out of order between its neighbours");
	}
}

static void
solve_years(const struct reading_work *w)
{
	size_t last = SIZE_MAX;
	bool anchored = false;

	for (size_t i = 0; i < w->nruns; i++) {
		if (w->links[i].is_main)
			last = i;
		if (w->links[i].is_main && has_strong(&w->links[i]))
			anchored = true;
	}
	if (anchored)
		solve_by_anchors(w);
	else if (last != SIZE_MAX)
		solve_by_clues(w, last);
	place_stragglers(w);
}

static void
solve_zone(const struct run_fact *run, const struct reading_override *over,
	struct reading *r)
{
	if (run->kind == STAMP_UTC) {
		r->year_basis = READING_STATED;
		r->zone_basis = READING_STATED;
		return;
	}
	if (run->kind == STAMP_LOCAL)
		r->year_basis = READING_STATED;
	if (run->kind == STAMP_NONE)
		return;
	if (r->year_basis != READING_NONE)
		reading_zone(run, r);
	if (over != NULL)
		reading_give_zone(over, r);
}

void
reading_solve(const struct run_fact *runs, size_t nruns,
	const struct reading_clues *clues, const struct reading_override *over,
	struct reading *out)
{
	struct reading_work w = {
		.runs = runs,
		.nruns = nruns,
		.clues = clues,
		.links = xcalloc(nruns, sizeof(struct reading_link)),
		.out = out,
	};

	for (size_t i = 0; i < nruns; i++)
		memset(&out[i], 0, sizeof(out[i]));
	reading_order(&w);
	reading_vote_all(&w);
	solve_years(&w);
	if (over != NULL && over->has_year)
		reading_give_year(&w, over->year);
	for (size_t i = 0; i < nruns; i++)
		solve_zone(&runs[i], over, &out[i]);
	free(w.links);
}
