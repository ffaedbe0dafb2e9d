/* Of several legs the only one that another can have come of. */
#include "query/trace/join/lost_search.h"

#include "query/trace/join/edge.h"
#include "query/trace/view/host.h"

/* The leg that this one had its sender from, as far as edges tell. */
static const struct leg *
sender_before(const struct story *s, const struct leg *leg)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (edge_keeps_people(leg->edges[i].rule) &&
			leg->edges[i].from < s->nlegs)
			return &s->legs[leg->edges[i].from];
	return NULL;
}

const struct leg *
lost_sender_leg(const struct story *s, const struct leg *leg)
{
	for (size_t i = 0; i < s->nlegs && leg; i++) {
		if (leg_value(leg, FIELD_from).ptr)
			return leg;
		leg = sender_before(s, leg);
	}
	return NULL;
}

/* Where the line with the sender is lost, that of a leg before has it. */
static bool
has_other_sender(const struct losing *l, const struct lost_pair *p)
{
	const struct leg *teller = lost_sender_leg(l->story, p->parent);

	return teller && legs_differ_in_sender(teller, p->child);
}

/* Edges say that it is the other way round. */
static bool
is_before(const struct losing *l, const struct leg *old, const struct leg *leg)
{
	for (size_t i = 0; i < l->story->nlegs && leg->nedges > 0; i++) {
		for (size_t k = 0; k < leg->nedges; k++)
			if (leg->edges[k].from < l->story->nlegs &&
				&l->story->legs[leg->edges[k].from] == old)
				return true;
		if (leg->edges[0].from >= l->story->nlegs)
			return false;
		leg = &l->story->legs[leg->edges[0].from];
	}
	return false;
}

/* What was put through the queue again goes on as that. */
static bool
is_requeued(const struct losing *l, const struct leg *leg)
{
	for (size_t i = 0; i < l->story->nlegs; i++)
		for (size_t k = 0; k < l->story->legs[i].nedges; k++) {
			const struct mail_edge *e = &l->story->legs[i].edges[k];

			if (e->rule == EDGE_REQUEUED &&
				e->from < l->story->nlegs &&
				&l->story->legs[e->from] == leg)
				return true;
		}
	return false;
}

static struct span
id_before(const struct losing *l, const struct leg *leg)
{
	struct span id = { 0 };

	if (leg_value(leg, FIELD_message_id).len > 0)
		return id;
	for (size_t i = 0; i < l->story->nlegs && leg && id.len == 0; i++) {
		leg = sender_before(l->story, leg);
		if (leg)
			id = leg_value(leg, FIELD_message_id);
	}
	return id;
}

static const struct leg *
teller_of(const struct losing *l, const struct leg *leg)
{
	if (leg_line(leg, KIND_FROM))
		return NULL;
	for (size_t i = 0; i < l->story->nlegs && leg; i++) {
		leg = sender_before(l->story, leg);
		if (leg && leg_line(leg, KIND_FROM))
			return leg;
	}
	return NULL;
}

/* Does a line say that it went another way than to the leg behind? */
static bool
went_another_way(const struct leg *leg, const struct leg *next, struct span to)
{
	bool found = false;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span id = sighting_value(s, FIELD_next_queue_id);
		struct peer relay = peer_parse(sighting_value(s, FIELD_relay));

		if (!lost_is_final(s) || !sighting_has(s, FIELD_to, to))
			continue;
		if (id.len > 0 && span_eq(id, next->queue_id))
			return false;
		found = found || id.len > 0 || relay.is_socket ||
			span_eq(sighting_value(s, FIELD_status),
				SPAN("bounced"));
	}
	return found;
}

/* Had the leg, for the one behind, a recipient of the child? */
static bool
is_for_same(
	const struct leg *child, const struct leg *leg, const struct leg *next)
{
	for (size_t i = 0; i < child->lines.count; i++) {
		struct span to =
			sighting_value(child->lines.items[i], FIELD_to);

		if (to.len > 0 && leg_is_for(leg, to) &&
			!went_another_way(leg, next, to))
			return true;
	}
	return false;
}

static bool
goes_to_same(const struct losing *l, const struct lost_pair *p)
{
	const struct leg *leg = p->parent;
	const struct leg *next = p->child;
	bool found = false;

	for (size_t i = 0; i < l->story->nlegs && leg && !found; i++) {
		found = is_for_same(p->child, leg, next);
		next = leg;
		leg = sender_before(l->story, leg);
	}
	return found;
}

static bool
names_recipient(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i]->kind == KIND_DELIVER)
			return true;
	return false;
}

/* The parent, or the last leg before it that counts recipients, names them all:
 * and the child, which is for none of them, is for somebody else. */
static bool
goes_to_others(const struct losing *l, const struct lost_pair *p)
{
	const struct leg *leg = p->parent;

	for (size_t i = 0; i < l->story->nlegs && leg; i++) {
		uint64_t all = lost_count_recipients(leg);

		if (all > 0)
			return lost_names_more(leg, all - 1) &&
				names_recipient(p->child) && !p->same_recipient;
		leg = sender_before(l->story, leg);
	}
	return false;
}

static bool
fits(const struct losing *l, struct lost_pair *p)
{
	p->same_recipient = goes_to_same(l, p);
	p->other_recipient = goes_to_others(l, p);
	p->parent_id = id_before(l, p->parent);
	p->teller = teller_of(l, p->parent);
	return lost_fits(p) && !is_before(l, p->child, p->parent) &&
		!is_requeued(l, p->parent) && !has_other_sender(l, p);
}

/* Does another leg fit less well, as nobody counted its recipients and its
 * sender is not told, and yet may be the parent? What is before or behind the
 * one that was found is no other. */
static bool
has_rival(struct losing *l, size_t found, size_t child)
{
	for (size_t i = 0; i < lost_count_all(l); i++) {
		struct lost_pair p = { .parent = lost_leg_at(l, i),
			.child = lost_leg_at(l, child),
			.is_rival = true };

		if (i != found && fits(l, &p) &&
			!is_before(l, p.parent, lost_leg_at(l, found)) &&
			!is_before(l, lost_leg_at(l, found), p.parent))
			return true;
	}
	return false;
}

size_t
lost_only_parent(struct losing *l, size_t child)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < lost_count_all(l); i++) {
		struct lost_pair p = { .parent = lost_leg_at(l, i),
			.child = lost_leg_at(l, child) };

		if (!fits(l, &p))
			continue;
		/* What came of another one had it last. */
		if (found != SIZE_MAX &&
			is_before(l, p.parent, lost_leg_at(l, found)))
			continue;
		if (found != SIZE_MAX &&
			!is_before(l, lost_leg_at(l, found), p.parent))
			return SIZE_MAX;
		found = i;
	}
	return found != SIZE_MAX && has_rival(l, found, child) ? SIZE_MAX
							       : found;
}

/* How many more it can have handed on. Where nobody counted its recipients, the
 * leg before may have. */
static uint64_t
count_left(struct losing *l, const struct leg *parent)
{
	uint64_t left = lost_count_untold(parent);
	const struct leg *teller = teller_of(l, parent);
	uint64_t all = teller ? lost_count_recipients(teller) : 0;

	return left == UINT64_MAX && all > 0 ? all : left;
}

/* Was it put together with the parent before, as no line of that one names it?
 */
static bool
is_of_parent(const struct losing *l, size_t leg, size_t parent)
{
	const struct leg *child = NULL;

	if (leg >= l->story->nlegs || parent >= l->story->nlegs)
		return false;
	child = &l->story->legs[leg];
	for (size_t i = 0; i < child->nedges; i++)
		if (child->edges[i].from == parent &&
			child->edges[i].rule == EDGE_HANDED_OVER &&
			leg_has_line(child, child->edges[i].cite))
			return true;
	return false;
}

bool
lost_is_contested(struct losing *l, size_t parent, size_t child)
{
	uint64_t left = count_left(l, lost_leg_at(l, parent));
	uint64_t wanted = 0;

	for (size_t i = 0; i < lost_count_all(l); i++) {
		struct lost_pair p = { .parent = lost_leg_at(l, parent),
			.child = lost_leg_at(l, i) };
		uint64_t n = lost_count_recipients(p.child);

		if (i == child || is_of_parent(l, i, parent) ||
			(lost_is_orphan(l->story->view, p.child) &&
				fits(l, &p)))
			wanted += n ? n : 1;
	}
	return wanted > left;
}
