#include "format/reading/reading.h"

#include "format/base/arena.h"
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	/* Years that nanoseconds since 1970 can hold. */
	YEAR_MIN = 1900,
	YEAR_MAX = 2200
};

void
reading_prepare(struct reading_member *m, const struct run_fact *runs)
{
	for (size_t i = 0; i < m->nruns; i++) {
		m->out[i] = (struct reading){ .year_why = "", .zone_why = "" };
		m->links[i] = (struct reading_link){
			.kind = runs[i].kind,
			.has_leap_day = runs[i].has_leap_day,
			/* More often than once a year is another thing. */
			.hour_back_s = runs[i].hours_back == 1
				? runs[i].hour_back_s
				: -1,
			.first_s = runs[i].first_s,
			.last_s = runs[i].last_s,
		};
	}
	reading_vote_all(m, runs);
	reading_order(m, runs);
}

const char *
reading_keep(const struct reading_member *m, const char *why)
{
	return text_pool_keep(m->texts, span_of(why)).ptr;
}

size_t
reading_first_main(const struct reading_member *m)
{
	for (size_t i = 0; i < m->nruns; i++)
		if (m->links[i].is_main)
			return i;
	return SIZE_MAX;
}

size_t
reading_last_main(const struct reading_member *m)
{
	for (size_t i = m->nruns; i > 0; i--)
		if (m->links[i - 1].is_main)
			return i - 1;
	return SIZE_MAX;
}

void
reading_set_year(const struct reading_member *m, size_t i, int64_t year,
	enum reading_basis basis)
{
	struct reading *r = &m->out[i];
	char why[READING_WHY_MAX];

	if (year < YEAR_MIN || year > YEAR_MAX)
		return;
	if (m->links[i].has_leap_day && !civil_is_leap(year)) {
		(void)snprintf(why, sizeof(why), "29 February does not fit %d",
			(int)year);
		r->year_why = reading_keep(m, why);
		return;
	}
	r->year = (int32_t)year;
	r->year_basis = basis;
}

/* The host's own ids in it say another year: those of a clock that was not set
 * are of the year that it showed. */
static bool
says_another(const struct reading_link *link, int32_t year)
{
	return link->strong.tier != TIER_NONE && link->strong.year != year;
}

/* A straggler's own lines may be of another year than the run it goes with. */
static enum reading_basis
straggler_basis(
	const struct reading_link *link, int32_t year, enum reading_basis basis)
{
	return basis == READING_INFERRED &&
			(link->is_unsure || says_another(link, year))
		? READING_ASSUMED
		: basis;
}

/* Stragglers go with the main run before them, or behind the first lines. */
static void
place_stragglers(const struct reading_member *m)
{
	size_t prev = reading_first_main(m);

	for (size_t i = 0; i < m->nruns; i++) {
		struct reading *r = &m->out[i];

		if (m->links[i].is_main)
			prev = i;
		r->is_straggler = m->links[i].is_straggler;
		if (!r->is_straggler || prev == SIZE_MAX ||
			m->out[prev].year_basis == READING_NONE)
			continue;
		r->year_basis = READING_NONE;
		reading_set_year(m, i, m->out[prev].year,
			straggler_basis(&m->links[i], m->out[prev].year,
				m->out[prev].year_basis));
		if (r->year_basis != READING_NONE)
			r->year_why = m->links[i].is_unset
				? "a clock not set yet, as it seems"
				: says_another(&m->links[i], r->year)
				? "out of order, and its ids say another year"
				: "out of order between its neighbours";
	}
}

void
reading_take_year(struct reading_member *m, int64_t year,
	enum reading_basis basis, const char *why)
{
	size_t first = reading_first_main(m);
	const char *kept = reading_keep(m, why);

	for (size_t i = first; i < m->nruns; i++) {
		struct reading_link *link = &m->links[i];

		if (!link->is_main)
			continue;
		m->out[i].year_basis = READING_NONE;
		link->margin = 0;
		link->second_year = 0;
		reading_set_year(m, i,
			year + link->years_on - m->links[first].years_on,
			basis);
		if (m->out[i].year_basis != READING_NONE)
			m->out[i].year_why = kept;
	}
}

static void
solve_zone(const struct reading_member *m, const struct run_fact *run, size_t i)
{
	struct reading *r = &m->out[i];

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
		reading_zone(m, run, i);
	reading_give_zone(&m->over, r);
}

void
reading_finish(struct reading_member *m, const struct run_fact *runs)
{
	place_stragglers(m);
	if (m->over.has_year)
		reading_give_year(m, m->over.year);
	for (size_t i = 0; i < m->nruns; i++)
		solve_zone(m, &runs[i], i);
}

void
reading_solve(const struct run_fact *runs, size_t nruns,
	const struct reading_clues *clues, const struct reading_override *over,
	struct text_pool *texts, struct reading *out)
{
	struct reading_member m = {
		.clues = *clues,
		.nruns = nruns,
		.links = xcalloc(nruns, sizeof(struct reading_link)),
		.out = out,
		.texts = texts,
	};
	struct reading_member *alone = &m;

	if (over != NULL)
		m.over = *over;
	reading_prepare(&m, runs);
	reading_family(&alone, 1);
	reading_finish(&m, runs);
	free(m.links);
}
