#include "query/trace/leg/leg.h"

#include "format/base/arena.h"

#include <stdlib.h>

/* More legs than this are counted, not told. */
enum { LEGS_MAX = 1000 };

void
story_release(struct story *s)
{
	for (size_t i = 0; i < s->nlegs; i++)
		leg_release(&s->legs[i]);
	free(s->legs);
	free(s->related);
	s->legs = NULL;
	s->related = NULL;
	s->nlegs = s->legs_cap = s->nrelated = s->related_cap = 0;
}

bool
story_has_line(const struct story *s, const struct sighting *line)
{
	for (size_t i = 0; i < s->nlegs; i++)
		if (leg_has_line(&s->legs[i], line))
			return true;
	return false;
}

size_t
story_add_leg(struct story *s, struct leg *leg)
{
	for (size_t i = 0; i < s->nlegs; i++)
		if (s->legs[i].key == leg->key) {
			leg_release(leg);
			return i;
		}
	if (s->nlegs == LEGS_MAX) {
		leg_release(leg);
		s->unfollowed++;
		return SIZE_MAX;
	}
	s->legs = xgrow(s->legs, &s->legs_cap, s->nlegs + 1, sizeof(*s->legs));
	s->legs[s->nlegs] = *leg;
	*leg = (struct leg){ 0 };
	return s->nlegs++;
}

/* A second line that says the same is the witness of the first. */
static void
strengthen(struct mail_edge *old, const struct mail_edge *edge)
{
	if (edge->cite != old->cite &&
		(!old->witness || old->grade > edge->grade))
		old->witness = edge->cite;
	if (edge->grade < old->grade)
		old->grade = edge->grade;
}

/* An edge of a leg, by both places. */
struct step {
	size_t leg;
	size_t edge;
};

/* The greater, the less sure. What the queue says of itself is surer than what
 * another machine replied to it. */
static int
doubt(const struct mail_edge *e)
{
	return 2 * e->grade +
		(e->rule == EDGE_QUEUED_AS || e->rule == EDGE_HANDED_OVER);
}

/* How `leg` comes of `origin`, over however many legs: of that way the edge of
 * the greatest doubt, which is returned; 0 if it does not. */
static int
find_weakest(const struct story *s, size_t leg, size_t origin, struct step *out)
{
	struct step *by = xcalloc(s->nlegs, sizeof(*by));
	size_t *todo = xcalloc(s->nlegs, sizeof(*todo));
	bool *seen = xcalloc(s->nlegs, sizeof(*seen));
	size_t ntodo = 1;
	int worst = 0;

	todo[0] = leg;
	seen[leg] = true;
	while (ntodo > 0 && !seen[origin]) {
		size_t one = todo[--ntodo];

		for (size_t i = 0; i < s->legs[one].nedges; i++) {
			size_t from = s->legs[one].edges[i].from;

			if (seen[from])
				continue;
			seen[from] = true;
			by[from] = (struct step){ one, i };
			todo[ntodo++] = from;
		}
	}
	for (size_t at = origin; seen[origin] && at != leg; at = by[at].leg) {
		int one = doubt(&s->legs[by[at].leg].edges[by[at].edge]);

		if (one <= worst)
			continue;
		*out = by[at];
		worst = one;
	}
	free(by);
	free(todo);
	free(seen);
	return worst;
}

/* No leg comes of itself. Of the lines that say so together the least sure is
 * not believed: true if that is not the new one. */
static bool
break_circle(struct story *s, size_t parent, size_t child,
	const struct mail_edge *edge)
{
	struct step weakest = { 0 };
	int worst = 0;

	if (parent == child)
		return false;
	while (s->legs[parent].nedges > 0 &&
		(worst = find_weakest(s, parent, child, &weakest)) > 0) {
		struct leg *leg = &s->legs[weakest.leg];

		if (worst <= doubt(edge))
			return false;
		leg->edges[weakest.edge] = leg->edges[--leg->nedges];
	}
	return true;
}

void
story_join(struct story *s, size_t parent, size_t child,
	const struct mail_edge *edge)
{
	struct leg *leg = &s->legs[child];

	if (!break_circle(s, parent, child, edge))
		return;
	for (size_t i = 0; i < leg->nedges; i++)
		if (leg->edges[i].from == parent) {
			strengthen(&leg->edges[i], edge);
			return;
		}
	leg->edges = xgrow(leg->edges, &leg->edges_cap, leg->nedges + 1,
		sizeof(*leg->edges));
	leg->edges[leg->nedges] = *edge;
	leg->edges[leg->nedges++].from = parent;
}

/* Have all legs it comes from their places? */
static bool
is_ready(const struct leg *leg, const size_t *places)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (places[leg->edges[i].from] == SIZE_MAX)
			return false;
	return true;
}

/* The next one: ready and earliest. What clocks or a circle keep from ever
 * being ready goes by time alone. */
static size_t
pick(const struct story *s, const size_t *places)
{
	size_t best = SIZE_MAX;
	bool best_ready = false;

	for (size_t i = 0; i < s->nlegs; i++) {
		bool ready = false;

		if (places[i] != SIZE_MAX)
			continue;
		ready = is_ready(&s->legs[i], places);
		if (best == SIZE_MAX || (ready && !best_ready) ||
			(ready == best_ready &&
				sighting_order(s->legs[i].key,
					s->legs[best].key) < 0)) {
			best = i;
			best_ready = ready;
		}
	}
	return best;
}

void
story_sort(struct story *s)
{
	size_t *places = xcalloc(s->nlegs, sizeof(*places));
	struct leg *sorted = xcalloc(s->nlegs, sizeof(*sorted));

	for (size_t i = 0; i < s->nlegs; i++)
		places[i] = SIZE_MAX;
	for (size_t i = 0; i < s->nlegs; i++) {
		size_t next = pick(s, places);

		places[next] = i;
		sorted[i] = s->legs[next];
	}
	for (size_t i = 0; i < s->nlegs; i++)
		for (size_t k = 0; k < sorted[i].nedges; k++)
			sorted[i].edges[k].from =
				places[sorted[i].edges[k].from];
	free(s->legs);
	free(places);
	s->legs = sorted;
	s->legs_cap = s->nlegs;
}
