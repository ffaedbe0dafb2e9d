/* What the anchors of a run say of its year. */
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* The zone is not known yet. */
	ZONE_SLACK_S = 36 * HOUR_S,
	/* How long a mail may lie in a queue, or a quiet log pause. */
	NEAR_LATE_S = 35 * DAY_S,
	WEAK_LATE_S = 2 * DAY_S,
	/* What one anchor holds against other years, and how many count. */
	OWN_COST = 3000,
	REMOTE_COST = 2000,
	WEAK_COST = 300,
	COUNT_MOST = 5,
	/* Clocks are set back on a Sunday, save in few countries; but an hour
	 * that seems to come twice may be disorder. */
	HOUR_BACK_COST = 300
};

static enum reading_tier
tier_of(const struct anchor_fact *a)
{
	if (a->strength == ANCHOR_WEAK)
		return TIER_WEAK;
	return a->own_clock ? TIER_OWN : TIER_REMOTE;
}

/* The year in which a line of that yearless time was written between early_s
 * before utc_s and late_s after it; false if there is none. */
static bool
fit_year(int64_t civil_s, int64_t utc_s, int64_t late_s, int32_t *year)
{
	int64_t base;
	int64_t best = INT64_MAX;

	(void)civil_drop_year(utc_s, &base);
	for (int64_t y = base - 1; y <= base + 1; y++) {
		int64_t at;
		int64_t lag;

		if (!civil_with_year(civil_s, y, &at))
			continue;
		lag = at - utc_s;
		if (lag < -ZONE_SLACK_S || lag > late_s || llabs(lag) >= best)
			continue;
		best = llabs(lag);
		*year = (int32_t)y;
	}
	return best != INT64_MAX;
}

static bool
anchor_year(const struct anchor_fact *a, int32_t *year)
{
	int64_t late_s = ZONE_SLACK_S;

	if (a->strength == ANCHOR_NEAR)
		late_s = NEAR_LATE_S;
	if (a->strength == ANCHOR_WEAK)
		late_s = WEAK_LATE_S;
	return fit_year(a->civil_s, a->utc_s, late_s, year);
}

/* How many anchors of a tier say `year`, and which kind most of them are. */
static struct reading_vote
count_year(const struct run_fact *run, enum reading_tier tier, int32_t year)
{
	struct reading_vote v = { .tier = tier, .year = year };
	uint32_t by_kind[ANCHOR_KIND_COUNT] = { 0 };
	int32_t said;

	for (uint32_t i = 0; i < run->nanchors; i++) {
		const struct anchor_fact *a = &run->anchors[i];

		if (tier_of(a) != tier || !anchor_year(a, &said) ||
			said != year || a->kind >= ANCHOR_KIND_COUNT)
			continue;
		v.count++;
		if (++by_kind[a->kind] > v.of_kind) {
			v.of_kind = by_kind[a->kind];
			v.kind = a->kind;
		}
	}
	return v;
}

/* The year that more than half of a tier's anchors say. */
static bool
vote(const struct run_fact *run, enum reading_tier tier,
	struct reading_vote *out)
{
	int32_t candidate = 0;
	uint32_t lead = 0;
	uint32_t total = 0;
	int32_t year;

	/* If a majority exists, pairing off unequal votes leaves it. */
	for (uint32_t i = 0; i < run->nanchors; i++) {
		const struct anchor_fact *a = &run->anchors[i];

		if (tier_of(a) != tier || !anchor_year(a, &year))
			continue;
		total++;
		if (lead == 0)
			candidate = year;
		if (year == candidate)
			lead++;
		else
			lead--;
	}
	if (total == 0)
		return false;
	*out = count_year(run, tier, candidate);
	out->against = total - out->count;
	return out->count * 2 > total;
}

/* A neighbour with full dates is evidence too: the run ended before it began,
 * or began after it ended. */
static bool
vote_of_neighbours(const struct run_fact *runs, size_t nruns, size_t i,
	struct reading_vote *out)
{
	const struct run_fact *run = &runs[i];
	int32_t year = 0;
	bool found = false;

	if (i > 0 && runs[i - 1].kind != STAMP_YEARLESS &&
		runs[i - 1].kind != STAMP_NONE)
		found = fit_year(
			run->first_s, runs[i - 1].last_s, NEAR_LATE_S, &year);
	if (!found && i + 1 < nruns && runs[i + 1].kind != STAMP_YEARLESS &&
		runs[i + 1].kind != STAMP_NONE)
		found = fit_year(
			run->last_s, runs[i + 1].first_s, ZONE_SLACK_S, &year);
	if (found)
		*out = (struct reading_vote){
			.tier = TIER_OWN,
			.year = year,
			.count = 1,
			.of_kind = 1,
			.kind = ANCHOR_MIXED,
		};
	return found;
}

/* A vote of another's clock, or a stranger's: it must not put lines behind the
 * container that holds them. */
static bool
vote_bounded(const struct run_fact *run, int64_t bound_s,
	enum reading_tier tier, struct reading_vote *out)
{
	int64_t first;

	return vote(run, tier, out) &&
		civil_with_year(run->first_s, out->year, &first) &&
		first <= bound_s;
}

void
reading_vote_all(struct reading_member *m, const struct run_fact *runs)
{
	int64_t bound_s = reading_bound(&m->clues);

	for (size_t i = 0; i < m->nruns; i++) {
		struct reading_link *link = &m->links[i];
		struct reading_vote v = { 0 };

		if (runs[i].kind != STAMP_YEARLESS)
			continue;
		if (vote(&runs[i], TIER_OWN, &v) ||
			vote_of_neighbours(runs, m->nruns, i, &v) ||
			vote_bounded(&runs[i], bound_s, TIER_REMOTE, &v))
			link->strong = v;
		if (vote_bounded(&runs[i], bound_s, TIER_WEAK, &v))
			link->weak = v;
	}
}

int64_t
reading_weight_strong(const struct reading_vote *v)
{
	int64_t count = v->count < COUNT_MOST ? v->count : COUNT_MOST;

	if (v->tier == TIER_NONE)
		return 0;
	return count * (v->tier == TIER_OWN ? OWN_COST : REMOTE_COST);
}

int64_t
reading_weight_weak(const struct reading_vote *v)
{
	int64_t count = v->count < COUNT_MOST ? v->count : COUNT_MOST;

	return v->tier == TIER_NONE ? 0 : count * WEAK_COST;
}

int64_t
reading_cost_hour_back(const struct reading_link *link, int64_t year)
{
	int64_t at_s = 0;

	if (link->hour_back_s < 0 ||
		!civil_with_year(link->hour_back_s, year, &at_s))
		return 0;
	/* Day 0 was a Thursday. */
	return (at_s / DAY_S % 7 + 7 + 4) % 7 == 0 ? 0 : HOUR_BACK_COST;
}

void
reading_vote_words(const struct reading_vote *v, char why[READING_WHY_MAX])
{
	uint32_t others = v->count - v->of_kind;
	int n = snprintf(why, READING_WHY_MAX, "%u %s", (unsigned)v->of_kind,
		anchor_words(v->kind, v->of_kind == 1));

	if (others > 0 && n > 0 && n < READING_WHY_MAX)
		(void)snprintf(why + n, (size_t)(READING_WHY_MAX - n),
			" and %u other%s", (unsigned)others,
			others == 1 ? "" : "s");
}
