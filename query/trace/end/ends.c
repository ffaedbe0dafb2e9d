/* The recipients of a mail: each leg's fates, less those that a later leg
 * tells. */
#include "query/trace/end/ends.h"

#include "query/trace/end/end.h"

#include "format/base/arena.h"
#include "query/trace/join/edge.h"

#include <stdlib.h>

/* Where the story of this recipient goes on: SIZE_MAX if it does not. */
static size_t
next_of(const struct ends *e, size_t leg, const struct fate *f)
{
	size_t next = SIZE_MAX;

	/* What a user kept, and forwarded as well, is told here. */
	if (f->state == FATE_SENT && end_line_is_local(f->line))
		return SIZE_MAX;
	if (f->state == FATE_SENT)
		return end_chain_next(e, leg, f->line);
	if ((f->state == FATE_NONE || f->state == FATE_DEFERRED) &&
		end_chain_requeued(e, leg, &next))
		return next;
	return SIZE_MAX;
}

static bool
is_open(const struct fate *f)
{
	return f->state == FATE_NONE || f->state == FATE_DEFERRED ||
		f->state == FATE_SENT;
}

static bool
has_store(const struct fate *f)
{
	const struct store_word *w = &f->store;

	return w->stored || w->discarded || w->marked || w->rejected ||
		w->forwarded;
}

/* The leg that took it tells its end, or one that comes of that. */
static bool
hand_to(struct ends *e, size_t next, const struct fate *f)
{
	if (!end_chain_has(e, next, f) && !end_chain_told(e, next, f))
		end_leg_inherit(e->arena, &e->legs[next], f);
	return true;
}

/* An administrator let it out of the filter's quarantine: what became of it
 * then is its end. */
static bool
is_let_out(const struct ends *e, size_t leg, const struct fate *f)
{
	if (f->state != FATE_QUARANTINED)
		return false;
	for (size_t i = end_chain_first(e, leg); end_chain_is(e, i, leg); i++)
		if (e->children[i].rule == EDGE_FILTER_ID &&
			end_chain_has(e, e->children[i].leg, f))
			return true;
	return false;
}

/* Decides who tells this recipient's end: this leg, a later one that has lines
 * about it, or the next one all the same, since it took it. What a leg refused
 * is told by the leg that wanted to hand it over. */
static bool
is_handed_on(struct ends *e, size_t leg, const struct fate *f)
{
	size_t next = SIZE_MAX;

	if (f->state == FATE_REFUSED)
		return end_chain_was_sent(e, leg, f);
	if (is_let_out(e, leg, f))
		return true;
	if (!is_open(f) || has_store(f))
		return false;
	next = next_of(e, leg, f);
	if (next != SIZE_MAX && next != leg)
		return hand_to(e, next, f);
	if (f->state == FATE_SENT &&
		end_hop(e, &e->story->legs[leg], f) != HOP_HERE)
		return false;
	return end_chain_told(e, leg, f);
}

static void
add(struct ends *e, size_t leg, const struct fate *f)
{
	struct story *s = e->story;

	end_recipient(e, leg, f, &s->recipients[s->nrecipients++]);
}

/* As many as there may be, at once: a mail may have a hundred thousand. */
static void
make_room(struct ends *e)
{
	struct story *s = e->story;
	size_t most = s->nlegs;

	for (size_t i = 0; i < s->nlegs; i++)
		for (size_t k = 0; k < e->legs[i].nfates; k++)
			most += !e->legs[i].fates[k].is_told;
	s->recipients = arena_array(e->arena, most, sizeof(*s->recipients));
}

/* Checks of headers, and mimedefang, name a recipient of the mail, whatever
 * became of it. */
static struct span
named_by_check(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span to = sighting_value(s, FIELD_to);

		if (s->kind == KIND_FILTER && to.len > 0 &&
			(sighting_is_program(s, SPAN("cleanup")) ||
				span_eq(s->daemon, SPAN("mimedefang"))))
			return to;
	}
	return (struct span){ 0 };
}

/* What the queue before handed on whole, of one recipient, is for whom a check
 * named there. */
static struct span
named_before(const struct ends *e, size_t leg)
{
	const struct story *s = e->story;
	struct span to = named_by_check(&s->legs[leg]);

	for (size_t i = 0; i < s->nlegs && to.len == 0; i++) {
		const struct leg *l = &s->legs[leg];

		if (l->nedges != 1 || !edge_keeps_people(l->edges[0].rule) ||
			l->edges[0].from >= s->nlegs ||
			e->legs[l->edges[0].from].word.nrcpt != 1)
			break;
		leg = l->edges[0].from;
		to = named_by_check(&s->legs[leg]);
	}
	return to;
}

/* A leg without any recipient in its lines, that no other leg goes on from: the
 * mail had some all the same. */
static void
add_nameless(struct ends *e, size_t leg)
{
	struct fate one = { .to = named_before(e, leg) };

	if (e->legs[leg].nfates == 0 &&
		!end_chain_is(e, end_chain_first(e, leg), leg))
		add(e, leg, &one);
}

static int
by_time(const void *a, const void *b)
{
	const struct mail_recipient *x = a;
	const struct mail_recipient *y = b;
	int order = (x->leg > y->leg) - (x->leg < y->leg);

	if (order == 0 && x->cite && y->cite)
		order = sighting_order(x->cite, y->cite);
	else if (order == 0)
		order = (x->cite == NULL) - (y->cite == NULL);
	return order ? order : span_icmp(x->to, y->to);
}

enum wb_err
ends_tell(struct story *s, struct err *err)
{
	struct ends e = {
		.story = s, .arena = view_arena(s->view), .err = err
	};

	e.legs = arena_array(e.arena, s->nlegs, sizeof(*e.legs));
	s->nrecipients = 0;
	end_chain_read(&e);
	for (size_t i = 0; i < s->nlegs; i++) {
		end_leg_read(e.arena, &s->legs[i], &e.legs[i]);
		end_store_read(e.arena, &s->legs[i], &e.legs[i]);
	}
	for (size_t i = 0; i < s->nlegs; i++)
		for (size_t k = 0; k < e.legs[i].nfates; k++) {
			struct fate *f = &e.legs[i].fates[k];

			f->is_told = !f->inherited && is_handed_on(&e, i, f);
		}
	make_room(&e);
	for (size_t i = 0; i < s->nlegs; i++) {
		end_leg_inherited(&e.legs[i]);
		for (size_t k = 0; k < e.legs[i].nfates; k++)
			if (!e.legs[i].fates[k].is_told)
				add(&e, i, &e.legs[i].fates[k]);
		add_nameless(&e, i);
	}
	if (s->nrecipients > 1)
		qsort(s->recipients, s->nrecipients, sizeof(*s->recipients),
			by_time);
	end_gaps_tell(&e);
	return e.rc;
}
