#include "query/trace/join/follow.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/lost.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

enum {
	/* What strangers' servers call a mail is looked for so many times: the
	 * evidence may hold such a server under a name that does not tell. */
	FAR_MAX = 64,
	ROUNDS_MAX = 100,
	/* Legs put together without a line that says so. */
	LOST_MAX = 16
};

static const int64_t second = 1000000000;

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

/* Two legs that a line says were joined, and how well they fit. */
struct fit {
	struct leg *leg;
	struct mail_edge edge;
	/* What they have in common, less what they have not. */
	int alike;
	int64_t apart_ns;
};

static bool
fit_make(const struct leg *parent, const struct leg *child,
	const struct lead *lead, struct fit *out)
{
	if (!edge_holds(parent, child, lead, &out->edge))
		return false;
	out->alike = 4 * legs_share_message_id(parent, child) -
		4 * legs_differ_in_message_id(parent, child) +
		2 * legs_share_sender(parent, child) -
		2 * legs_differ_in_sender(parent, child) +
		legs_share_recipient(parent, child);
	return true;
}

/* What nothing speaks against, then the surer, then the more alike, then the
 * nearer; 0 if clocks that differ could make either the nearer one. */
static int
fit_compare(const struct fit *a, const struct fit *b)
{
	bool is_a = a->apart_ns < b->apart_ns;
	int64_t near = is_a ? a->apart_ns : b->apart_ns;
	int64_t far = is_a ? b->apart_ns : a->apart_ns;

	if ((a->alike < 0) != (b->alike < 0))
		return a->alike < 0 ? -1 : 1;
	if (a->edge.grade != b->edge.grade)
		return a->edge.grade < b->edge.grade ? 1 : -1;
	if (a->alike != b->alike)
		return a->alike > b->alike ? 1 : -1;
	if (near > second && far < 4 * near)
		return 0;
	return is_a ? 1 : -1;
}

/* Of legs that the lead may mean, the one that fits best. */
static struct leg *
choose(struct following *f, const struct lead *lead, struct leg_list *list,
	struct mail_edge *edge)
{
	const struct leg *known = &f->story->legs[lead->leg];
	struct fit best = { 0 };
	bool is_tied = false;

	for (size_t i = 0; i < list->count; i++) {
		struct leg *leg = &list->legs[i];
		struct fit one = { .leg = leg,
			.apart_ns = apart(leg, lead->cite) };
		int order = 1;

		if (lead->other && !leg_has_line(leg, lead->other))
			continue;
		if (lead->to_parent ? !fit_make(leg, known, lead, &one)
				    : !fit_make(known, leg, lead, &one))
			continue;
		if (best.leg)
			order = fit_compare(&one, &best);
		if (order > 0)
			best = one;
		if (order >= 0)
			is_tied = order == 0;
	}
	*edge = best.edge;
	return is_tied ? NULL : best.leg;
}

/* The line of the parent names a queue id: does another mail of that id, on the
 * same host, fit it as well as the leg that is known? */
static enum wb_err
find_rival(struct following *f, const struct lead *lead,
	const struct leg *parent, bool *found, struct err *err)
{
	const struct leg *known = &f->story->legs[lead->leg];
	struct leg_list list = { 0 };
	struct fit mine = { .apart_ns = apart(known, lead->cite) };
	enum wb_err rc = WB_OK;

	*found = false;
	if (lead->rule != EDGE_QUEUED_AS || !lead->to_parent ||
		!fit_make(parent, known, lead, &mine))
		return WB_OK;
	rc = legs_of_id(
		f->story->view, known->queue_id, known->key, &list, err);
	for (size_t i = 0; i < list.count && rc == WB_OK && !*found; i++) {
		struct leg *leg = &list.legs[i];
		struct fit one = { .leg = leg,
			.apart_ns = apart(leg, lead->cite) };

		*found = leg->key != known->key &&
			host_same(leg->key, known->key) &&
			fit_make(parent, leg, lead, &one) &&
			fit_compare(&one, &mine) >= 0;
	}
	leg_list_release(&list);
	return rc;
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
	bool has_rival = false;
	enum wb_err rc =
		legs_of_id(f->story->view, lead->id, lead->other, &list, err);

	if (rc == WB_OK)
		leg = choose(f, lead, &list, &edge);
	if (leg)
		rc = find_rival(f, lead, leg, &has_rival, err);
	if (rc == WB_OK && leg && !has_rival)
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
