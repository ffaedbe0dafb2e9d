/* The zone of a run, from lines whose absolute time is known exactly. */
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	STEP_S = 900,
	/* A line farther from a quarter of an hour than this was late. */
	RESIDUAL_S = 300,
	/* An id is made in the second of its line; one that was late is not so
	 * near to a quarter of an hour. */
	SHARP_S = 5,
	EAST_MAX_S = 14 * HOUR_S,
	WEST_MAX_S = 12 * HOUR_S,
	/* Daylight saving may begin or end in a longer stretch unseen. */
	REACH_S = 31 * DAY_S,
	/* Another zone that so many lines say, and one in so many, and now the
	 * one and now the other, is that of others who write beside. */
	RIVAL_LEAST = 8,
	RIVAL_SHARE = 4,
	LINES_A_CHANGE = 8,
	/* When on such a day, local time. */
	CHANGE_BEGIN_S = 2 * HOUR_S,
	CHANGE_END_S = 4 * HOUR_S
};

struct zone_count {
	bool own_clock;
	int32_t zone_s;
	uint32_t agree;
	uint32_t total;
	/* Agreement with an hour more or less: daylight saving. */
	uint32_t hour_off;
	int32_t other_s;
	/* One after the other that say another zone, before the first that
	 * agrees and behind the last: the zone was changed. */
	uint32_t before;
	int32_t before_s;
	uint32_t after;
	int32_t after_s;
	/* One of each was made in the second of its line. */
	bool is_sharp_before;
	bool is_sharp_after;
	/* Where the anchors that agree stand, as written. */
	int64_t first_s;
	int64_t last_s;
	int64_t longest_gap_s;
	uint32_t of_kind;
	enum anchor_kind kind;
};

bool
reading_anchor_zone(const struct anchor_fact *a, enum stamp_kind kind,
	int32_t year, int32_t *zone_s)
{
	int64_t local = a->civil_s;
	int64_t off;
	int64_t rounded;

	if (a->strength != ANCHOR_EXACT)
		return false;
	if (kind == STAMP_YEARLESS &&
		!civil_with_year(a->civil_s, year, &local))
		return false;
	off = local - a->utc_s;
	if (off < -WEST_MAX_S - STEP_S || off > EAST_MAX_S + STEP_S)
		return false;
	rounded = (off + WEST_MAX_S + STEP_S + STEP_S / 2) / STEP_S * STEP_S -
		WEST_MAX_S - STEP_S;
	if (llabs(off - rounded) > RESIDUAL_S || rounded < -WEST_MAX_S ||
		rounded > EAST_MAX_S)
		return false;
	*zone_s = (int32_t)rounded;
	return true;
}

static bool
anchor_zone(const struct run_fact *run, const struct reading *r, uint32_t i,
	int32_t *zone_s)
{
	return reading_anchor_zone(
		&run->anchors[i], run->kind, r->year, zone_s);
}

/* Anchors are many at the beginning of a source and few behind it, so what the
 * most of them say need not hold to its end. */
static void
count_other(struct zone_count *c, int32_t zone_s, bool is_sharp)
{
	if (c->after == 0 || zone_s != c->after_s) {
		c->after = 0;
		c->is_sharp_after = false;
	}
	c->after_s = zone_s;
	c->after++;
	c->is_sharp_after |= is_sharp;
	if (c->agree > 0)
		return;
	c->before = c->after;
	c->before_s = zone_s;
	c->is_sharp_before = c->is_sharp_after;
}

/* Seconds from a whole quarter of an hour. */
static bool
is_sharp(const struct anchor_fact *a)
{
	int64_t off = (a->civil_s - a->utc_s) % STEP_S;

	if (off < 0)
		off += STEP_S;
	return off <= SHARP_S || off >= STEP_S - SHARP_S;
}

/* Count the anchors of one kind of clock for and against an offset. */
static void
count_zone(const struct run_fact *run, const struct reading *r,
	struct zone_count *c)
{
	uint32_t by_kind[ANCHOR_KIND_COUNT] = { 0 };
	int32_t zone;

	for (uint32_t i = 0; i < run->nanchors; i++) {
		const struct anchor_fact *a = &run->anchors[i];

		if (a->own_clock != c->own_clock ||
			a->kind >= ANCHOR_KIND_COUNT ||
			!anchor_zone(run, r, i, &zone))
			continue;
		c->total++;
		if (abs(zone - c->zone_s) == HOUR_S) {
			c->hour_off++;
			c->other_s = zone;
		}
		if (zone != c->zone_s) {
			count_other(c, zone, is_sharp(&run->anchors[i]));
			continue;
		}
		c->after = 0;
		if (c->agree++ == 0)
			c->first_s = c->last_s = a->civil_s;
		if (a->civil_s - c->last_s > c->longest_gap_s)
			c->longest_gap_s = a->civil_s - c->last_s;
		c->last_s = a->civil_s;
		if (++by_kind[a->kind] > c->of_kind) {
			c->of_kind = by_kind[a->kind];
			c->kind = a->kind;
		}
	}
}

/* The offset that most of them say, of that clock. */
static bool
most_said(const struct run_fact *run, const struct reading *r,
	struct zone_count *best)
{
	bool own_clock = best->own_clock;
	int32_t zone;

	for (uint32_t i = 0; i < run->nanchors; i++) {
		struct zone_count c = { .own_clock = own_clock };

		if (run->anchors[i].own_clock != own_clock ||
			!anchor_zone(run, r, i, &zone))
			continue;
		if (best->agree > 0 && zone == best->zone_s)
			continue;
		c.zone_s = zone;
		count_zone(run, r, &c);
		if (c.agree > best->agree)
			*best = c;
	}
	return best->agree > 0;
}

/* How often the next anchor says the other of the two. */
static uint32_t
count_changes(const struct run_fact *run, const struct reading *r,
	const struct zone_count *one, int32_t other_s)
{
	uint32_t changes = 0;
	int32_t last = one->zone_s;
	int32_t zone;

	for (uint32_t i = 0; i < run->nanchors; i++) {
		if (run->anchors[i].own_clock != one->own_clock ||
			!anchor_zone(run, r, i, &zone) || zone == last ||
			(zone != one->zone_s && zone != other_s))
			continue;
		last = zone;
		changes++;
	}
	return changes;
}

/* The zone that stands beside the one, all over the run. */
static bool
find_rival(const struct run_fact *run, const struct reading *r,
	const struct zone_count *one, struct zone_count *out)
{
	struct zone_count best = { 0 };
	int32_t zone;

	for (uint32_t i = 0; i < run->nanchors; i++) {
		struct zone_count c = { .own_clock = one->own_clock };

		if (run->anchors[i].own_clock != one->own_clock ||
			!anchor_zone(run, r, i, &zone) || zone == one->zone_s ||
			zone == best.zone_s)
			continue;
		c.zone_s = zone;
		count_zone(run, r, &c);
		if (c.agree > best.agree)
			best = c;
	}
	*out = best;
	return best.agree >= RIVAL_LEAST &&
		best.agree * RIVAL_SHARE >= one->total &&
		count_changes(run, r, one, best.zone_s) * LINES_A_CHANGE >
		one->total;
}

static void
zone_text(int32_t zone_s, char out[8])
{
	int minutes = abs(zone_s) / 60;

	(void)snprintf(out, 8, "%c%02d:%02d", zone_s < 0 ? '-' : '+',
		minutes / 60 % 100, minutes % 60);
}

/* Clocks are changed in spring and autumn, in the early hours of a Sunday, in
 * few countries of a Friday. */
static bool
is_change_day(int64_t day)
{
	struct civil c;
	/* 1970-01-01 was a Thursday. */
	int64_t weekday = ((day + 4) % 7 + 7) % 7;

	if (weekday != 0 && weekday != 5)
		return false;
	civil_from_days(day, &c);
	return (c.month >= 2 && c.month <= 4) ||
		(c.month >= 9 && c.month <= 11);
}

bool
reading_may_change(
	enum stamp_kind kind, int32_t year, int64_t from_s, int64_t to_s)
{
	if (kind == STAMP_YEARLESS &&
		(!civil_with_year(from_s, year, &from_s) ||
			!civil_with_year(to_s, year, &to_s)))
		return true;
	for (int64_t day = from_s / DAY_S; day <= to_s / DAY_S; day++)
		if (is_change_day(day) && from_s < day * DAY_S + CHANGE_END_S &&
			to_s >= day * DAY_S - CHANGE_BEGIN_S)
			return true;
	return false;
}

static bool
is_near(const struct run_fact *run, const struct zone_count *c)
{
	return run->min_s >= c->first_s - REACH_S &&
		run->max_s <= c->last_s + REACH_S &&
		c->longest_gap_s <= INT64_C(2) * REACH_S;
}

static bool
reaches(const struct run_fact *run, const struct reading *r,
	const struct zone_count *c)
{
	return (run->min_s >= c->first_s ||
		       !reading_may_change(
			       run->kind, r->year, run->min_s, c->first_s)) &&
		(run->max_s <= c->last_s ||
			!reading_may_change(
				run->kind, r->year, c->last_s, run->max_s));
}

/* Two zones in one run: an hour's difference that is more than a stray line is
 * daylight saving, and the host's own ids tell that another zone was set: two
 * at either end, or one that cannot have been late. */
static bool
is_torn(struct zone_count *c)
{
	if (c->hour_off >= 2 && c->hour_off * 10 >= c->total)
		return true;
	if (!c->own_clock)
		return false;
	if (c->after >= 2 || (c->after > 0 && c->is_sharp_after))
		c->other_s = c->after_s;
	else if (c->before >= 2 || (c->before > 0 && c->is_sharp_before))
		c->other_s = c->before_s;
	else
		return false;
	return true;
}

/* Whose lines are of which, its anchors do not tell. */
static void
say_mixed(const struct zone_count *c, const struct zone_count *rival,
	char why[READING_WHY_MAX])
{
	char one[8];
	char two[8];

	zone_text(c->zone_s, one);
	zone_text(rival->zone_s, two);
	(void)snprintf(why, READING_WHY_MAX,
		"lines of several zones side by side: %u anchors say %s (%s), "
		"%u say %s (%s)",
		(unsigned)c->agree, one, anchor_words(c->kind, false),
		(unsigned)rival->agree, two, anchor_words(rival->kind, false));
}

static void
judge(const struct run_fact *run, struct zone_count *c, struct reading *r,
	char why[READING_WHY_MAX])
{
	struct reading_vote words = {
		.count = c->agree,
		.of_kind = c->of_kind,
		.kind = c->kind,
	};
	struct zone_count rival;
	char one[8];
	char two[8];

	zone_text(c->zone_s, one);
	r->is_mixed = find_rival(run, r, c, &rival);
	r->is_torn = is_torn(c);
	zone_text(c->other_s, two);
	if (r->is_mixed) {
		r->is_torn = true;
		say_mixed(c, &rival, why);
	} else if (r->is_torn) {
		(void)snprintf(
			why, READING_WHY_MAX, "both %s and %s occur", one, two);
	} else if (c->agree * 3 < c->total * 2) {
		(void)snprintf(why, READING_WHY_MAX,
			"only %u of %u anchors say %s", (unsigned)c->agree,
			(unsigned)c->total, one);
	} else if (!is_near(run, c)) {
		(void)snprintf(
			why, READING_WHY_MAX, "%s is seen in a part only", one);
	} else if (!reaches(run, r, c)) {
		/* Where the rest has none, an hour at most is wrong there. */
		r->zone_basis = READING_ASSUMED;
		r->zone_s = c->zone_s;
		(void)snprintf(
			why, READING_WHY_MAX, "a part that says %s", one);
	} else {
		r->zone_basis = READING_INFERRED;
		r->zone_s = c->zone_s;
		reading_vote_words(&words, why);
	}
}

void
reading_zone(
	const struct reading_member *m, const struct run_fact *run, size_t i)
{
	struct zone_count own = { .own_clock = true };
	struct zone_count remote = { .own_clock = false };
	struct reading *r = &m->out[i];
	char why[READING_WHY_MAX];

	if (most_said(run, r, &own))
		judge(run, &own, r, why);
	else if (most_said(run, r, &remote))
		judge(run, &remote, r, why);
	else
		return;
	r->zone_why = reading_keep(m, why);
}
