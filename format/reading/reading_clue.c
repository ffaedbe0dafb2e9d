/* The clues that years were found from, one by one, for a person to weigh. */
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <stdio.h>
#include <string.h>

enum { NEAR_YEARS = 12, LITTLE_COST = 100 };

struct clue_list {
	const struct reading_member *member;
	struct reading_clue *out;
	size_t max;
	size_t count;
};

static struct reading_clue *
new_clue(struct clue_list *l, size_t run)
{
	struct reading_clue *c = NULL;

	if (l->count == l->max)
		return NULL;
	c = &l->out[l->count++];
	memset(c, 0, sizeof(*c));
	c->run = run;
	return c;
}

static void
add_vote(struct clue_list *l, size_t run, const struct reading_vote *v,
	int64_t weight)
{
	struct reading_clue *c = v->tier == TIER_NONE ? NULL : new_clue(l, run);
	char words[READING_WHY_MAX];

	if (c == NULL)
		return;
	reading_vote_words(v, words);
	if (v->against > 0)
		(void)snprintf(c->text, sizeof(c->text),
			"%.56s (%u say other years)", words,
			(unsigned)v->against);
	else
		(void)snprintf(c->text, sizeof(c->text), "%s", words);
	c->year = v->year;
	c->weight = weight;
	c->cost = v->year == l->member->out[run].year ? 0 : weight;
}

/* The year that a clue costs least, the nearest to `year` of several. */
static int32_t
least_year(const struct reading_member *m, int32_t year,
	int64_t (*cost)(const struct reading_member *m, int64_t year))
{
	int32_t best = year;

	for (int32_t d = 1; d <= NEAR_YEARS; d++) {
		if (cost(m, year - d) < cost(m, best))
			best = year - d;
		if (cost(m, year + d) < cost(m, best))
			best = year + d;
	}
	return best;
}

/* What a clue holds against the year that was read, over what it holds against
 * its own; years that a late copy allows are all one to it. */
static int64_t
held_against(const struct reading_member *m, size_t run, int32_t own,
	int64_t (*cost)(const struct reading_member *m, int64_t year))
{
	int64_t held = cost(m, m->out[run].year) - cost(m, own);

	return held < LITTLE_COST ? 0 : held;
}

static void
add_container(struct clue_list *l, size_t run)
{
	const struct reading_member *m = l->member;
	const char *words = reading_container_words(&m->clues);
	int64_t bound_s = reading_bound(&m->clues) - INT64_C(86400);
	struct reading_clue *c = words == NULL ? NULL : new_clue(l, run);
	struct civil day;
	const char *worth = "";

	if (c == NULL)
		return;
	c->year = least_year(m, m->out[run].year, reading_cost_container);
	c->cost = held_against(m, run, c->year, reading_cost_container);
	c->weight = COST_FAR;
	if (m->clues.is_copied)
		worth = ", that of a copy: it only says by when";
	else if (reading_cost_container(m, c->year) >= COST_FAR)
		worth = ", long after any last line: it only says by when";
	civil_from_seconds(bound_s, &day);
	(void)snprintf(c->text, sizeof(c->text), "%s %04d-%02u-%02u%s", words,
		(int)day.year, day.month, day.day, worth);
}

static void
add_early(struct clue_list *l, size_t run)
{
	const struct reading_member *m = l->member;
	struct reading_clue *c =
		reading_has_early(m, run) ? new_clue(l, run) : NULL;
	const int32_t year = m->out[run].year;
	struct civil day;

	if (c == NULL)
		return;
	civil_from_seconds(m->early_s[run], &day);
	(void)snprintf(c->text, sizeof(c->text),
		"modification time %04d-%02u-%02u of an earlier copy",
		(int)day.year, day.month, day.day);
	c->year = year;
	for (int32_t d = 1; d <= NEAR_YEARS; d++) {
		const int32_t other = year + (d % 2 ? -(d + 1) : d) / 2;

		if (reading_cost_early(m, run, other) <
			reading_cost_early(m, run, c->year))
			c->year = other;
	}
	c->cost = reading_cost_early(m, run, year) -
		reading_cost_early(m, run, c->year);
	c->cost = c->cost < LITTLE_COST ? 0 : c->cost;
	c->weight = COST_FAR;
}

static void
add_name(struct clue_list *l, size_t run)
{
	const struct reading_member *m = l->member;
	struct reading_clue *c = m->clues.has_name ? new_clue(l, run) : NULL;

	if (c == NULL)
		return;
	(void)snprintf(c->text, sizeof(c->text), "file name %.*s",
		(int)sizeof(m->clues.name_text), m->clues.name_text);
	c->year = least_year(m, m->out[run].year, reading_cost_name);
	c->cost = held_against(m, run, c->year, reading_cost_name);
	c->weight = reading_weight_name(&m->clues);
}

static void
add_leap(struct clue_list *l, size_t run)
{
	struct reading_clue *c = new_clue(l, run);

	if (c == NULL)
		return;
	(void)snprintf(c->text, sizeof(c->text),
		"29 February occurs, so only a leap year will do");
	c->year = l->member->out[run].year;
	c->weight = COST_NEVER;
}

/* The nearest year in which that day is a Sunday. */
static void
add_hour_back(struct clue_list *l, size_t run)
{
	const struct reading_link *link = &l->member->links[run];
	int32_t year = l->member->out[run].year;
	struct reading_clue *c = new_clue(l, run);
	struct civil day;
	int64_t at_s = 0;

	if (c == NULL)
		return;
	c->cost = reading_cost_hour_back(link, year);
	c->year = year;
	for (int32_t d = 0;
		d <= NEAR_YEARS && reading_cost_hour_back(link, c->year) > 0;
		d++)
		c->year = year + (d % 2 ? -d : d) / 2;
	(void)civil_with_year(link->hour_back_s, c->year, &at_s);
	civil_from_seconds(at_s, &day);
	(void)snprintf(c->text, sizeof(c->text),
		"clocks went back on %02u-%02u, and that is done on Sundays",
		day.month, day.day);
	c->weight = c->cost;
}

static void
add_given(struct clue_list *l, size_t run)
{
	struct reading_clue *c = new_clue(l, run);

	if (c == NULL)
		return;
	(void)snprintf(c->text, sizeof(c->text), "--year-of");
	c->year = l->member->over.year;
	c->weight = COST_GIVEN;
	c->cost = c->year == l->member->out[run].year ? 0 : COST_GIVEN;
}

/* The year of the neighbour's run beside it. */
static void
add_neighbour(struct clue_list *l, size_t run,
	const struct reading_member *other, bool is_before)
{
	size_t at = is_before ? reading_last_main(other)
			      : reading_first_main(other);
	struct reading_clue *c = at == SIZE_MAX ? NULL : new_clue(l, run);
	const struct reading_link *here = &l->member->links[run];
	struct reading_turn turn;

	if (c == NULL)
		return;
	turn = is_before
		? reading_turn_between(other->links[at].last_s, here->first_s)
		: reading_turn_between(here->last_s, other->links[at].first_s);
	c->year = other->out[at].year + (is_before ? turn.years : -turn.years);
	c->weight = turn.is_sure ? READING_CLEAR : COST_SILENT_LOOSE;
	if ((is_before ? l->member : other)->hang == HANG_GUESS)
		c->weight = COST_GUESS;
	c->cost = c->year == l->member->out[run].year ? 0 : c->weight;
	(void)snprintf(c->text, sizeof(c->text), "it %s %.*s",
		is_before ? "goes on from" : "is followed by",
		(int)(other->name.len < 60 ? other->name.len : 60),
		other->name.ptr);
}

size_t
reading_clues_list(
	const struct reading_member *m, struct reading_clue *out, size_t max)
{
	struct clue_list l = { .member = m, .out = out, .max = max };
	size_t first = reading_first_main(m);
	size_t last = reading_last_main(m);

	for (size_t i = 0; i < m->nruns; i++) {
		const struct reading_link *link = &m->links[i];

		if (!link->is_main)
			continue;
		if (i == first && m->over.has_year)
			add_given(&l, i);
		add_vote(&l, i, &link->strong,
			reading_weight_strong(&link->strong));
		add_vote(&l, i, &link->weak, reading_weight_weak(&link->weak));
		if (link->has_leap_day)
			add_leap(&l, i);
		if (link->hour_back_s >= 0)
			add_hour_back(&l, i);
		add_early(&l, i);
		if (i == last)
			add_name(&l, i);
		if (i == last)
			add_container(&l, i);
		if (i == first && m->before)
			add_neighbour(&l, i, m->before, true);
		if (i == last && m->after)
			add_neighbour(&l, i, m->after, false);
	}
	return l.count;
}
