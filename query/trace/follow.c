#include "query/trace/follow.h"

#include "query/trace/edge.h"
#include "query/trace/lost.h"

#include <stdlib.h>

enum {
	/* What strangers' servers call a mail is looked for so many times: the
	 * evidence may hold such a server under a name that does not tell. */
	FAR_MAX = 64,
	ROUNDS_MAX = 100,
	/* Legs put together without a line that says so. */
	LOST_MAX = 16
};

struct following {
	struct story *story;
	/* Legs whose leads are taken. */
	size_t done;
	struct lead_list leads;
	size_t far;
};

static int
by_lead(const void *a, const void *b)
{
	const struct lead *x = a;
	const struct lead *y = b;
	int c = 0;

	if (x->leg != y->leg)
		return x->leg < y->leg ? -1 : 1;
	if (x->to_parent != y->to_parent)
		return x->to_parent ? -1 : 1;
	c = span_cmp(x->id, y->id);
	if (c == 0 && x->rule != y->rule)
		c = x->rule < y->rule ? -1 : 1;
	return c != 0 ? c : sighting_order(x->cite, y->cite);
}

static bool
is_same_lead(const struct lead *a, const struct lead *b)
{
	return a->leg == b->leg && a->to_parent == b->to_parent &&
		a->rule == b->rule && span_eq(a->id, b->id) &&
		(a->other == NULL) == (b->other == NULL) &&
		(!a->other || span_ieq(a->other->host, b->other->host));
}

/* Many recipients, one next hop: one lead. */
static void
drop_repeats(struct lead_list *list)
{
	size_t kept = 0;

	if (list->count == 0)
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_lead);
	for (size_t i = 0; i < list->count; i++)
		if (i == 0 ||
			!is_same_lead(&list->items[i], &list->items[kept - 1]))
			list->items[kept++] = list->items[i];
	list->count = kept;
}

static bool
is_worth_it(struct following *f, const struct lead *lead)
{
	if (lead->rule != EDGE_QUEUED_AS || lead->to_parent ||
		edge_is_near(f->story->view, lead->cite))
		return true;
	return f->far++ < FAR_MAX;
}

static enum wb_err
gather(struct following *f, struct err *err)
{
	size_t kept = 0;
	size_t nids = 0;
	struct span *ids = NULL;
	enum wb_err rc = WB_OK;

	f->leads.count = 0;
	for (; f->done < f->story->nlegs && rc == WB_OK; f->done++) {
		rc = edge_leads(f->story, f->done, &f->leads, err);
		if (rc == WB_OK)
			rc = edge_qmail_leads(
				f->story, f->done, &f->leads, err);
		if (rc == WB_OK)
			rc = edge_release_leads(
				f->story, f->done, &f->leads, err);
	}
	drop_repeats(&f->leads);
	ids = xcalloc(f->leads.count, sizeof(*ids));
	for (size_t i = 0; i < f->leads.count; i++)
		if (is_worth_it(f, &f->leads.items[i]))
			f->leads.items[kept++] = f->leads.items[i];
	f->leads.count = kept;
	for (size_t i = 0; i < kept; i++)
		if (!leg_is_sought_near(f->leads.items[i].other))
			ids[nids++] = f->leads.items[i].id;
	if (rc == WB_OK)
		rc = legs_want(f->story->view, ids, nids, err);
	free(ids);
	return rc;
}

static int64_t
apart(const struct leg *leg, const struct sighting *line)
{
	int64_t at = leg_first_ns(leg);

	if (at == INT64_MAX || line->sort_ns == INT64_MAX)
		return 0;
	return at < line->sort_ns ? line->sort_ns - at : at - line->sort_ns;
}

/* Of legs that the lead may mean: the surest, then the nearest in time. */
static struct leg *
choose(struct following *f, const struct lead *lead, struct leg_list *list,
	struct mail_edge *edge)
{
	const struct leg *known = &f->story->legs[lead->leg];
	struct leg *best = NULL;

	for (size_t i = 0; i < list->count; i++) {
		struct leg *leg = &list->legs[i];
		struct mail_edge one = { 0 };

		if (lead->other && !leg_has_line(leg, lead->other))
			continue;
		if (lead->to_parent ? !edge_holds(leg, known, lead, &one)
				    : !edge_holds(known, leg, lead, &one))
			continue;
		if (best &&
			(one.grade > edge->grade ||
				(one.grade == edge->grade &&
					apart(leg, lead->cite) >=
						apart(best, lead->cite))))
			continue;
		best = leg;
		*edge = one;
	}
	return best;
}

/* qmail's results first: the ends of its deliveries are leads too. */
static enum wb_err
add_leg(struct story *s, struct leg *leg, size_t *place, struct err *err)
{
	size_t before = s->nlegs;

	*place = story_add_leg(s, leg);
	if (s->nlegs == before ||
		!span_eq(s->legs[*place].daemon, SPAN("qmail")))
		return WB_OK;
	return leg_qmail_results(s->view, &s->legs[*place], err);
}

static enum wb_err
resolve(struct following *f, const struct lead *lead, struct err *err)
{
	struct leg_list list = { 0 };
	struct mail_edge edge = { 0 };
	struct leg *leg = NULL;
	size_t place = SIZE_MAX;
	enum wb_err rc =
		legs_of_id(f->story->view, lead->id, lead->other, &list, err);

	if (rc == WB_OK)
		leg = choose(f, lead, &list, &edge);
	if (leg)
		rc = add_leg(f->story, leg, &place, err);
	if (place != SIZE_MAX)
		story_join(f->story, lead->to_parent ? place : lead->leg,
			lead->to_parent ? lead->leg : place, &edge);
	leg_list_release(&list);
	return rc;
}

static enum wb_err
follow_all(struct following *f, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (int round = 0;
		rc == WB_OK && f->done < f->story->nlegs && round < ROUNDS_MAX;
		round++) {
		rc = gather(f, err);
		for (size_t i = 0; i < f->leads.count && rc == WB_OK; i++)
			rc = resolve(f, &f->leads.items[i], err);
	}
	return rc;
}

/* What goes by names and times, once there are no more leads. */
static enum wb_err
follow_lost(struct following *f, struct err *err)
{
	bool joined = true;
	enum wb_err rc = WB_OK;

	for (int round = 0; rc == WB_OK && joined && round < LOST_MAX;
		round++) {
		rc = lost_attach(f->story, &joined, err);
		if (rc == WB_OK && joined)
			rc = follow_all(f, err);
	}
	return rc;
}

enum wb_err
follow_story(struct story *s, const struct sighting *seed, bool *found,
	struct err *err)
{
	struct following f = { .story = s };
	struct leg_list list = { 0 };
	size_t place = SIZE_MAX;
	enum wb_err rc = legs_of_id(s->view,
		sighting_value(seed, FIELD_queue_id), seed, &list, err);

	view_focus(s->view, seed->sort_ns);
	*found = false;
	for (size_t i = 0; i < list.count && rc == WB_OK; i++)
		if (!*found && leg_has_line(&list.legs[i], seed)) {
			rc = add_leg(s, &list.legs[i], &place, err);
			*found = place != SIZE_MAX;
		}
	leg_list_release(&list);
	if (rc == WB_OK)
		rc = follow_all(&f, err);
	if (rc == WB_OK && *found) {
		size_t before = s->nlegs;

		rc = filter_attach(s, err);
		if (rc == WB_OK && s->nlegs > before)
			rc = follow_all(&f, err);
		if (rc == WB_OK)
			rc = follow_lost(&f, err);
	}
	if (rc == WB_OK && *found)
		story_sort(s);
	if (rc == WB_OK && *found)
		rc = story_related(s, err);
	lead_list_release(&f.leads);
	return rc;
}
