/* Do the lines of one leg tell of all its recipients? Each daemon counts them,
 * or says when none is left, in its own way. */
#include "query/trace/end/end.h"

#include "query/trace/join/follow.h"
#include "query/trace/leg/leg.h"
#include "query/trace/leg/leg_qmail.h"

#include <inttypes.h>

/* Never queued, so nobody counted its recipients. */
static bool
is_uncounted(const struct leg_word *w)
{
	return w->refused || w->discarded || w->aborted || w->purged;
}

/* A delivery whose result is lost, to an address that a leg tells of which
 * another delivery made: of what this one made, nothing is said by that. */
static bool
is_of_other_delivery(const struct ends *e, size_t leg, const struct fate *f)
{
	bool is_told = false;

	if (f->state != FATE_NONE)
		return false;
	for (size_t i = end_chain_first(e, leg); end_chain_is(e, i, leg); i++) {
		const struct child *c = &e->children[i];

		if (!end_chain_has(e, c->leg, f))
			continue;
		if (c->rule != EDGE_QMAIL_QP || !c->cite ||
			!sighting_field(c->cite, FIELD_delivery))
			return false;
		is_told = true;
	}
	return is_told;
}

static bool
results_told(struct ends *e, size_t leg)
{
	const struct leg_ends *l = &e->legs[leg];

	for (size_t i = 0; i < l->nfates; i++) {
		const struct fate *f = &l->fates[i];

		if (!is_of_other_delivery(e, leg, f))
			continue;
		end_gap_add(e, e->story->legs[leg].host,
			e->story->legs[leg].key,
			arena_say(e->arena,
				"no line tells how the delivery to %.*s ended",
				(int)f->to.len, f->to.ptr));
		return false;
	}
	return true;
}

/* qmail counts no recipients, but says when none is left. */
static bool
qmail_ends(struct ends *e, size_t i, const struct leg_ends *l)
{
	const struct leg *leg = &e->story->legs[i];

	if (!results_told(e, i))
		return false;
	/* Of those that are still open more is said than that. */
	for (size_t k = 0; k < l->nfates; k++)
		if (l->fates[k].state == FATE_NONE ||
			l->fates[k].state == FATE_DEFERRED)
			return true;
	if (!leg->end) {
		end_gap_add(e, leg->host, leg_last_line(leg),
			SPAN("the line \"end msg\", after which no recipient "
			     "is "
			     "left, is missing"));
		return false;
	}
	if (!qmail_has_hole(e->story->view, leg))
		return true;
	end_gap_add(e, leg->host, leg->key,
		SPAN("lines that begin deliveries are missing by their "
		     "numbers: the mail may have had more recipients"));
	return false;
}

/* Exim keeps a mail frozen that has only failures left, as a notice that nobody
 * takes: all are told if it names whom the mail was for, and a notice is for
 * one. */
static bool
is_frozen_whole(const struct leg *leg, const struct leg_ends *l)
{
	bool is_notice = sighting_field(leg->start, FIELD_orig_queue_id) &&
		sighting_value(leg->start, FIELD_from).len == 0;

	if (!l->word.held || l->nfates == 0 ||
		(!is_notice && !sighting_field(leg->start, FIELD_to)))
		return false;
	for (size_t i = 0; i < l->nfates; i++)
		if (l->fates[i].state == FATE_NONE ||
			l->fates[i].state == FATE_DEFERRED ||
			!l->fates[i].line ||
			sighting_order(l->fates[i].line, l->word.held) > 0)
			return false;
	return true;
}

/* Exim says when none is left. Only its first line may name them all. */
static bool
exim_ends(struct ends *e, const struct leg *leg, const struct leg_ends *l)
{
	if (!leg->start) {
		end_gap_add(e, leg->host, leg->key,
			SPAN("the line that tells where the mail came from is "
			     "missing"));
		return false;
	}
	if (l->word.removed || is_frozen_whole(leg, l))
		return true;
	end_gap_add(e, leg->host, leg_last_line(leg),
		SPAN("the line \"Completed\", after which no recipient is "
		     "left, is missing"));
	return false;
}

/* Of its notices Sendmail logs deliveries alone. */
static bool
sendmail_begins(struct ends *e, const struct leg *leg)
{
	bool is_notice = false;

	if (leg->start)
		return true;
	if (e->rc == WB_OK)
		e->rc = leg_find_named(e->story->view, leg, &is_notice, e->err);
	if (is_notice)
		return true;
	end_gap_add(e, leg->host, leg->key,
		SPAN("the line that tells where the mail came from, and counts "
		     "the recipients, is missing"));
	return false;
}

/* How often the log has each line: the manager takes a mail up but once at a
 * time. */
static uint64_t
count_copies(const struct leg *leg, const struct sighting *active)
{
	uint64_t count = 0;

	for (size_t i = 0; i < leg->lines.count; i++)
		count += sighting_is_copy(leg->lines.items[i], active);
	return count > 0 ? count : 1;
}

/* Fewer recipients in the lines than were counted: lines are missing. Who is
 * told of twice was named twice, or his line has copies. */
static bool
names_all(struct ends *e, const struct leg *leg, const struct leg_ends *l)
{
	uint64_t copies = count_copies(leg, l->word.active);
	uint64_t seen = 0;

	for (size_t k = 0; k < l->nfates; k++) {
		uint64_t times = l->fates[k].finals / copies;

		if (!l->fates[k].inherited && l->fates[k].state != FATE_REFUSED)
			seen += times > 1 ? times : 1;
	}
	if (seen >= l->word.nrcpt)
		return true;
	end_gap_add(e, leg->host, l->word.active ? l->word.active : leg->start,
		arena_say(e->arena,
			"of %" PRIu64 " recipients of %.*s the lines name "
			"%" PRIu64,
			l->word.nrcpt, (int)leg->queue_id.len,
			leg->queue_id.ptr, seen));
	return false;
}

/* A header check sent it to somebody else instead, of whom no line tells. */
static bool
replaced_end(struct ends *e, const struct leg *leg, const struct leg_ends *l)
{
	for (size_t i = 0; i < l->nfates; i++) {
		struct span to = l->fates[i].replaced_by;
		size_t at = 0;

		if (to.len == 0 || end_leg_find(l, to, &at) != SIZE_MAX)
			continue;
		end_gap_add(e, leg->host, l->fates[i].line,
			arena_say(e->arena,
				"it was sent to %.*s instead, and no line "
				"tells what became of that",
				(int)to.len, to.ptr));
		return false;
	}
	return true;
}

bool
end_gap_leg(struct ends *e, size_t i)
{
	const struct leg *leg = &e->story->legs[i];
	const struct leg_ends *l = &e->legs[i];
	size_t next = 0;

	if (leg->is_session || is_uncounted(&l->word))
		return true;
	if (span_eq(leg->daemon, SPAN("qmail")))
		return qmail_ends(e, i, l);
	if (span_eq(leg->daemon, SPAN("exim")))
		return exim_ends(e, leg, l);
	if (span_eq(leg->daemon, SPAN("sendmail")))
		return sendmail_begins(e, leg) && names_all(e, leg, l);
	if (!span_eq(leg->daemon, SPAN("postfix")))
		return true;
	/* Taken out of the queue before its manager saw it. */
	if (l->word.nrcpt == 0 && end_chain_requeued(e, i, &next))
		return true;
	if (l->word.nrcpt > 0)
		return names_all(e, leg, l) && replaced_end(e, leg, l);
	end_gap_add(e, leg->host, leg->start,
		SPAN("the queue manager's line, which counts the recipients, "
		     "is missing"));
	return false;
}
