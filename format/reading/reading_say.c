/* From what a year is known, in words. */
#include "format/reading/reading_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How good a reason a node has by itself for the year it was given, best
 * last. */
enum reason {
	REASON_NONE,
	REASON_FAR,
	REASON_WEAK,
	REASON_EARLY,
	REASON_NEAR,
	REASON_NAME,
	REASON_STRONG,
	REASON_GIVEN
};

static int32_t
year_of(const struct reading_node *n)
{
	return n->member->out[n->run].year;
}

static bool
is_last(const struct reading_node *n)
{
	return reading_last_main(n->member) == n->run;
}

static enum reason
reason_of(const struct reading_node *n)
{
	const struct reading_member *m = n->member;
	const struct reading_link *link = &m->links[n->run];
	int32_t year = year_of(n);
	int64_t held = 0;

	if (m->over.has_year && reading_first_main(m) == n->run)
		return REASON_GIVEN;
	if (link->strong.tier != TIER_NONE && link->strong.year == year)
		return REASON_STRONG;
	if (is_last(n) && m->clues.has_name &&
		reading_cost_name(m, year) < reading_weight_name(&m->clues))
		return REASON_NAME;
	if (is_last(n) && reading_container_words(&m->clues) != NULL) {
		held = reading_cost_container(m, year);
		if (held < COST_FAR)
			return REASON_NEAR;
	}
	if (reading_has_early(m, n->run) &&
		reading_cost_early(m, n->run, year) < COST_FAR)
		return REASON_EARLY;
	if (link->weak.tier != TIER_NONE && link->weak.year == year)
		return REASON_WEAK;
	if (is_last(n) && reading_container_words(&m->clues) != NULL)
		return REASON_FAR;
	return REASON_NONE;
}

static void
say_reason(const struct reading_node *n, char why[READING_WHY_MAX])
{
	const struct reading_clues *clues = &n->member->clues;
	const struct reading_link *link = &n->member->links[n->run];

	switch (reason_of(n)) {
	case REASON_GIVEN:
		(void)snprintf(why, READING_WHY_MAX, "given");
		break;
	case REASON_STRONG:
		reading_vote_words(&link->strong, why);
		break;
	case REASON_NAME:
		(void)snprintf(why, READING_WHY_MAX, "file name %.*s",
			(int)sizeof(clues->name_text), clues->name_text);
		break;
	case REASON_EARLY:
		(void)snprintf(why, READING_WHY_MAX, "%s",
			"modification time of an earlier copy");
		break;
	case REASON_WEAK:
		reading_vote_words(&link->weak, why);
		break;
	default:
		(void)snprintf(why, READING_WHY_MAX, "%s",
			reading_container_words(clues));
		break;
	}
}

/* The best reason, near before far, in front before behind; among all nodes or
 * those of the same source. */
static size_t
best_reason(const struct reading_node *nodes, size_t count, size_t i,
	bool same_source)
{
	size_t found = SIZE_MAX;
	enum reason best = REASON_NONE;

	for (size_t d = 0; d <= i || d < count - i; d++)
		for (size_t side = 0; side < 2; side++) {
			size_t k = side == 0 ? i - d : i + d;
			enum reason have;

			if ((side == 0 && d > i) || k >= count ||
				(same_source &&
					nodes[k].member != nodes[i].member))
				continue;
			have = reason_of(&nodes[k]);
			if (have <= best)
				continue;
			best = have;
			found = k;
		}
	return found;
}

/* "December to January", where that is what separates a run from another. */
static void
say_step(const struct reading_node *n, const struct reading_node *from,
	bool forward, const char *base)
{
	struct reading *r = &n->member->out[n->run];
	int32_t years = year_of(n) - year_of(from);
	const char *other = from->member == n->member ? "" : ": ";
	struct span name =
		from->member == n->member ? SPAN("") : from->member->name;
	char whole[2 * READING_WHY_MAX];
	char why[READING_WHY_MAX];

	(void)snprintf(whole, sizeof(whole), "%.*s%s%s",
		(int)(name.len < 40 ? name.len : 40), name.ptr, other, base);
	if (years == 0)
		(void)snprintf(why, sizeof(why), "%.95s", whole);
	else if (years == 1 || years == -1)
		(void)snprintf(why, sizeof(why), "%.60s, %s", whole,
			forward == (years > 0) ? "December to January"
					       : "January back to December");
	else
		(void)snprintf(why, sizeof(why), "%.60s, %d turns of the year",
			whole, (int)abs(years));
	r->year_why = reading_keep(n->member, why);
}

/* Searching all of a long family for each of its runs would cost its square;
 * what is near is what tells. */
enum { SAY_REACH = 64, SAY_WINDOW = 128 };

static void
say_one(const struct reading_node *nodes, size_t count, size_t i)
{
	size_t low = i > SAY_REACH ? i - SAY_REACH : 0;
	size_t n = count - low < SAY_WINDOW ? count - low : SAY_WINDOW;
	const struct reading_node *near = nodes + low;
	size_t own = best_reason(near, n, i - low, true);
	size_t any = best_reason(near, n, i - low, false);
	char base[READING_WHY_MAX] = "";
	size_t from = own;

	/* What the source says itself, unless others say it better. */
	if (own == SIZE_MAX ||
		(reason_of(&near[own]) < REASON_NEAR && any != SIZE_MAX &&
			reason_of(&near[any]) > reason_of(&near[own])))
		from = any;
	if (from == SIZE_MAX) {
		nodes[i].member->out[nodes[i].run].year_why =
			"runs far from it";
		return;
	}
	say_reason(&near[from], base);
	say_step(&nodes[i], &near[from], i - low > from, base);
}

void
reading_say(const struct reading_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (nodes[i].member->out[nodes[i].run].year_basis !=
			READING_NONE)
			say_one(nodes, count, i);
}
