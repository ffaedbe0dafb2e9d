/* The cheapest years of all runs of a family. Each run is a node, each year it
 * may have a state; clues cost states, the calendar costs the steps between
 * them. Forward and backward sums give for each run what each of its years
 * costs at best, whatever the others have. */
#include "format/reading/reading_family.h"

#include "format/base/arena.h"
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A year without a line between two runs. */
	SILENT_COST = 600,
	SILENT_MOST = 4,
	/* Time goes back. */
	BACK_COST = 2000,
	/* So many runs are solved together. */
	NODES_MOST = 1 << 15
};

struct family {
	size_t count;
	struct reading_node *nodes;
	/* The states are `nyears` years from `low` on. */
	int32_t low;
	size_t nyears;
	/* count times nyears each. */
	int64_t *cost;
	int64_t *ahead;
	int64_t *behind;
	/* Guesses, and what strangers say, may tip the scales, but prove
	 * nothing. */
	bool with_weak;
};

static int64_t *
at(const struct family *f, int64_t *table, size_t node)
{
	return table + node * f->nyears;
}

static bool
is_first_main(const struct reading_node *n)
{
	return reading_first_main(n->member) == n->run;
}

static bool
is_last_main(const struct reading_node *n)
{
	return reading_last_main(n->member) == n->run;
}

static int64_t
cost_of_vote(const struct reading_vote *v, int64_t weight, int64_t year)
{
	return v->tier != TIER_NONE && v->year != year ? weight : 0;
}

static int64_t
cost_of_year(const struct reading_node *n, int64_t year, bool with_weak)
{
	const struct reading_link *link = &n->member->links[n->run];
	int64_t cost = 0;

	if (link->has_leap_day && !civil_is_leap(year))
		return COST_NEVER;
	cost += cost_of_vote(
		&link->strong, reading_weight_strong(&link->strong), year);
	if (with_weak)
		cost += cost_of_vote(
			&link->weak, reading_weight_weak(&link->weak), year);
	cost += reading_cost_hour_back(link, year) +
		reading_cost_early(n->member, n->run, year);
	if (is_first_main(n) && n->member->over.has_year &&
		n->member->over.year != year)
		cost += COST_GIVEN;
	if (is_last_main(n))
		cost += reading_cost_container(n->member, year) +
			reading_cost_name(n->member, year);
	return cost;
}

/* From a year to one `years` later. */
static int64_t
cost_of_step(
	const struct family *f, const struct reading_node *to, int64_t years)
{
	int64_t extra = years - to->step;

	if (to->hang == HANG_NOT)
		return 0;
	if (to->hang == HANG_GUESS)
		return f->with_weak && extra != 0 ? COST_GUESS : 0;
	if (extra < 0)
		return -extra * BACK_COST;
	if (extra > SILENT_MOST)
		extra = SILENT_MOST;
	return extra *
		(to->hang == HANG_LOOSE ? COST_SILENT_LOOSE : SILENT_COST);
}

/* ahead[i][y]: the cheapest way to node i in year y, its own cost included. */
static void
sum_ahead(const struct family *f)
{
	for (size_t i = 0; i < f->count; i++)
		for (size_t y = 0; y < f->nyears; y++) {
			int64_t best = i == 0 ? 0 : INT64_MAX;

			for (size_t x = 0; i > 0 && x < f->nyears; x++) {
				int64_t cost = at(f, f->ahead, i - 1)[x] +
					cost_of_step(f, &f->nodes[i],
						(int64_t)y - (int64_t)x);

				if (cost < best)
					best = cost;
			}
			at(f, f->ahead, i)[y] = best + at(f, f->cost, i)[y];
		}
}

/* behind[i][y]: the cheapest way on from there, its own cost left out. */
static void
sum_behind(const struct family *f)
{
	for (size_t i = f->count; i > 0; i--)
		for (size_t y = 0; y < f->nyears; y++) {
			int64_t best = i == f->count ? 0 : INT64_MAX;

			for (size_t x = 0; i < f->count && x < f->nyears; x++) {
				int64_t cost = at(f, f->behind, i)[x] +
					at(f, f->cost, i)[x] +
					cost_of_step(f, &f->nodes[i],
						(int64_t)x - (int64_t)y);

				if (cost < best)
					best = cost;
			}
			at(f, f->behind, i - 1)[y] = best;
		}
}

static void
fill_costs(struct family *f, bool with_weak)
{
	f->with_weak = with_weak;
	for (size_t i = 0; i < f->count; i++)
		for (size_t y = 0; y < f->nyears; y++)
			at(f, f->cost, i)[y] = cost_of_year(
				&f->nodes[i], f->low + (int64_t)y, with_weak);
	sum_ahead(f);
	sum_behind(f);
}

static int64_t
total_of(const struct family *f, size_t node, size_t y)
{
	return at(f, f->ahead, node)[y] + at(f, f->behind, node)[y];
}

/* What the cheapest other year costs more; *second is that year's state. */
static int64_t
margin_of(const struct family *f, size_t node, size_t chosen, size_t *second)
{
	int64_t best = INT64_MAX;

	*second = chosen;
	for (size_t y = 0; y < f->nyears; y++)
		if (y != chosen && total_of(f, node, y) < best) {
			best = total_of(f, node, y);
			*second = y;
		}
	return best - total_of(f, node, chosen);
}

/* The states of the cheapest way as a whole; of equal ones the latest, from
 * the end on. */
static void
choose(const struct family *f, size_t *chosen)
{
	for (size_t i = f->count; i > 0; i--) {
		int64_t best = INT64_MAX;

		for (size_t y = 0; y < f->nyears; y++) {
			int64_t cost = at(f, f->ahead, i - 1)[y];

			if (i < f->count)
				cost += cost_of_step(f, &f->nodes[i],
					(int64_t)chosen[i] - (int64_t)y);
			if (cost > best)
				continue;
			best = cost;
			chosen[i - 1] = y;
		}
	}
}

static void
settle(struct family *f, const size_t *chosen)
{
	size_t second = 0;
	bool weak = false;

	for (size_t i = 0; i < f->count; i++) {
		struct reading_node *n = &f->nodes[i];
		struct reading_link *link = &n->member->links[n->run];

		link->margin = margin_of(f, i, chosen[i], &second);
		link->second_year = f->low + (int32_t)second;
		weak = weak || link->weak.tier != TIER_NONE ||
			n->hang == HANG_GUESS;
	}
	if (weak)
		fill_costs(f, false);
	for (size_t i = 0; i < f->count; i++) {
		struct reading_node *n = &f->nodes[i];
		struct reading_link *link = &n->member->links[n->run];
		int64_t margin = margin_of(f, i, chosen[i], &second);

		if (margin < link->margin)
			link->margin = margin > 0 ? margin : 0;
		reading_set_year(n->member, n->run, f->low + (int64_t)chosen[i],
			link->margin >= READING_CLEAR ? READING_INFERRED
						      : READING_ASSUMED);
	}
}

static void
solve(struct family *f)
{
	size_t *chosen = NULL;

	if (f->count == 0 ||
		!reading_years(f->nodes, f->count, &f->low, &f->nyears))
		return;
	f->cost = xcalloc(f->count * f->nyears, sizeof(*f->cost));
	f->ahead = xcalloc(f->count * f->nyears, sizeof(*f->ahead));
	f->behind = xcalloc(f->count * f->nyears, sizeof(*f->behind));
	chosen = xcalloc(f->count, sizeof(*chosen));
	fill_costs(f, true);
	choose(f, chosen);
	settle(f, chosen);
	reading_say(f->nodes, f->count);
	free(f->cost);
	free(f->ahead);
	free(f->behind);
	free(chosen);
}

static void
hang_run(struct reading_node *n, size_t prev)
{
	const struct reading_link *links = n->member->links;

	n->step = links[n->run].years_on - links[prev].years_on;
	n->hang = links[n->run].is_unsure ? HANG_LOOSE : HANG_FIRM;
}

static void
hang_member(struct reading_node *n, const struct reading_node *before)
{
	struct reading_turn turn =
		reading_turn_between(before->member->links[before->run].last_s,
			n->member->links[n->run].first_s);

	n->step = turn.years;
	n->hang = n->member->hang;
	if (!turn.is_sure && n->hang == HANG_FIRM)
		n->hang = HANG_LOOSE;
}

/* The main runs of a member, behind those of the one before it. */
static void
add_member(struct family *f, struct reading_member *m, bool is_alone)
{
	const struct reading_node *before =
		is_alone ? NULL : &f->nodes[f->count - 1];
	size_t prev = SIZE_MAX;

	for (size_t i = 0; i < m->nruns; i++) {
		struct reading_node n = { .member = m, .run = i };

		if (!m->links[i].is_main || f->count == NODES_MOST || !f->nodes)
			continue;
		if (prev != SIZE_MAX)
			hang_run(&n, prev);
		else if (before)
			hang_member(&n, before);
		f->nodes[f->count++] = n;
		prev = i;
	}
}

static size_t
main_runs(const struct reading_member *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nruns; i++)
		n += m->links[i].is_main;
	return n;
}

void
reading_family(struct reading_member **members, size_t count)
{
	struct family f = { 0 };
	size_t cap = 0;

	for (size_t i = 0; i < count; i++) {
		size_t more = main_runs(members[i]);

		members[i]->before = members[i]->after = NULL;
		if (i > 0 && members[i]->hang != HANG_NOT) {
			members[i]->before = members[i - 1];
			members[i - 1]->after = members[i];
		}
		if (more == 0)
			continue;
		if (members[i]->hang == HANG_NOT ||
			f.count + more > NODES_MOST) {
			solve(&f);
			f.count = 0;
		}
		f.nodes =
			xgrow(f.nodes, &cap, f.count + more, sizeof(*f.nodes));
		add_member(&f, members[i], f.count == 0);
	}
	solve(&f);
	free(f.nodes);
}
