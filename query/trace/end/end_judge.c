/* The status of a recipient, decided as SPEC.md's table has it. Whatever the
 * lines do not say is `unknown`: a wrong claim is worse than none. */
#include "query/trace/end/end.h"

#include "query/trace/leg/leg_qmail.h"

static void
set(struct mail_recipient *r, enum mail_status status,
	const struct sighting *cite)
{
	r->status = status;
	r->cite = cite;
}

static void
fail(struct mail_recipient *r, struct span reason, const struct sighting *cite)
{
	set(r, MAIL_FAILED, cite);
	r->reason = reason;
}

/* Who gives up says so in his own last words: qmail with its last deferral,
 * Exim, Sendmail; or OpenSMTPD, in one. */
static bool
is_given_up(const struct sighting *s)
{
	static const struct span words[] = {
		SPAN_INIT("this message has been in the queue too long"),
		SPAN_INIT("retry timeout exceeded"),
		SPAN_INIT("annot send message for "),
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_has(sighting_value(s, FIELD_reply), words[i]) ||
			span_has(sighting_value(s, FIELD_reason), words[i]))
			return true;
	return span_eq(sighting_value(s, FIELD_status), SPAN("Expire"));
}

/* It waits in the queue: unless it has gone on, and the lines of that are lost.
 */
static void
wait(struct ends *e, const struct leg *leg, enum mail_status status,
	const struct sighting *cite, struct mail_recipient *r)
{
	set(r, status, cite);
	if (!end_may_be_gone(e, leg, r->to, cite))
		return;
	r->status = MAIL_UNKNOWN;
	r->reason = SPAN("a mail like it went on from its host after that, and "
			 "no line tells which one that was");
}

static struct span
failure_reason(const struct sighting *s)
{
	return is_given_up(s) ? SPAN("expired") : SPAN("bounced");
}

/* A mail of one recipient: what is said of it, is said of that one. qmail
 * counts its deliveries, not the recipients. */
static bool
is_only(struct ends *e, const struct leg *leg, const struct leg_ends *l)
{
	if (span_eq(leg->daemon, SPAN("qmail")))
		return l->nfates == 1 && !leg->is_reused &&
			!qmail_has_hole(e->story->view, leg);
	return l->word.nrcpt == 1 && l->nfates <= 1;
}

static void
judge_deferred(struct ends *e, const struct leg *leg, const struct leg_ends *l,
	const struct fate *f, struct mail_recipient *r)
{
	const struct leg_word *w = &l->word;
	bool is_waiting = !w->removed && !w->expired;

	set(r, MAIL_UNKNOWN, f->line);
	if (w->expired &&
		(is_only(e, leg, l) ||
			end_is_soon_after(
				leg, f->line->sort_ns, w->expired->sort_ns)))
		fail(r, SPAN("expired"), w->expired);
	else if (w->purged)
		set(r, MAIL_PURGED, w->purged);
	else if (w->bounce &&
		(is_only(e, leg, l) ||
			(is_given_up(w->bounce) &&
				end_is_soon_after(leg, f->line->sort_ns,
					w->bounce->sort_ns))))
		fail(r, failure_reason(w->bounce), w->bounce);
	else if (w->requeued && sighting_order(f->line, w->requeued) < 0)
		r->reason = SPAN("put into the queue anew, under a new number "
				 "that no line tells");
	else if (is_waiting && w->held && sighting_order(f->line, w->held) < 0)
		wait(e, leg, MAIL_HELD, w->held, r);
	else if (is_waiting && end_evidence_ends(e, leg, f->line->sort_ns))
		wait(e, leg, MAIL_DELAYED, f->line, r);
	else
		r->reason = SPAN("its last lines are missing");
}

/* Sendmail keeps in its queue what a rule or a filter put into quarantine. */
static enum mail_status
held_status(const struct sighting *held)
{
	if (held->kind == KIND_FILTER)
		return MAIL_QUARANTINED;
	return span_eq(held->daemon, SPAN("sendmail")) &&
			sighting_field(held, FIELD_quarantine)
		? MAIL_QUARANTINED
		: MAIL_HELD;
}

/* Exim gives up a mail that lay frozen too long. It tells the sender; a notice,
 * which has none, was frozen because its delivery failed. */
static bool
is_frozen_out(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("exim")) &&
		span_eq(sighting_value(s, FIELD_reason),
			SPAN("cancelled by timeout_frozen_after"));
}

/* Nothing is said of this recipient: what is said of the whole mail holds. */
static void
judge_silent(struct ends *e, const struct leg *leg, const struct leg_ends *l,
	struct mail_recipient *r)
{
	const struct leg_word *w = &l->word;

	if (w->refused &&
		sighting_value(leg->start ? leg->start : w->refused, FIELD_uid)
				.len > 0)
		fail(r, SPAN("bounced"), w->refused);
	else if (w->refused)
		set(r, MAIL_REJECTED, w->refused);
	else if (w->discarded && is_frozen_out(w->discarded))
		fail(r, SPAN("expired"), w->discarded);
	else if (w->discarded)
		set(r, MAIL_DISCARDED, w->discarded);
	else if (w->purged)
		set(r, MAIL_PURGED, w->purged);
	else if (w->expired && (is_only(e, leg, l) || r->to.len == 0))
		/* Where nobody is named, somebody's mail did expire. */
		fail(r, SPAN("expired"), w->expired);
	else if (w->bounce && is_only(e, leg, l))
		fail(r, failure_reason(w->bounce), w->bounce);
	else if (w->aborted && !w->active)
		set(r, MAIL_ABORTED, w->aborted);
	else if (w->held && !w->removed)
		wait(e, leg, held_status(w->held), w->held, r);
	else
		set(r, MAIL_UNKNOWN, NULL);
}

static void
judge_sent(struct ends *e, const struct leg *leg, const struct fate *f,
	struct mail_recipient *r)
{
	set(r, MAIL_UNKNOWN, f->line);
	switch (end_hop(e, leg, f)) {
	case HOP_STORE:
		if (end_store_is_open(&e->legs[r->leg], f)) {
			r->reason = SPAN("a script of one of the recipients "
					 "threw it away or sent it on, and no "
					 "line tells whose");
			break;
		}
		r->status = MAIL_DELIVERED;
		r->proof = PROOF_AGENT;
		break;
	case HOP_KEPT:
		r->reason = SPAN("kept by a filter whose own line is missing");
		break;
	case HOP_HERE:
		r->reason = SPAN("the lines of the next hop are missing");
		break;
	case HOP_OUTSIDE:
		r->status = MAIL_RELAYED;
		break;
	}
	r->remote_id = end_remote_id(f->line);
}

/* True if the store's lines decide. A bounce told by the MTA does so before
 * them, and an outright "discarded message" before a store (correlation rule
 * of Pigeonhole: what is stored cancels a discard that was only marked). */
static bool
judge_store(const struct fate *f, struct mail_recipient *r)
{
	const struct store_word *w = &f->store;
	bool is_saved = w->saved && f->state == FATE_SENT;

	if (f->state == FATE_FAILED)
		return false;
	if (w->discarded) {
		set(r, MAIL_DISCARDED, w->discarded);
	} else if (w->stored) {
		set(r, MAIL_DELIVERED, w->stored);
		r->proof = PROOF_STORE;
		r->mailbox = sighting_value(w->stored, FIELD_mailbox);
	} else if (w->rejected) {
		fail(r, SPAN("rejected by the recipient's Sieve script"),
			w->rejected);
	} else if (w->forwarded && !is_saved) {
		set(r, MAIL_EXPANDED, w->forwarded);
	} else if (w->marked) {
		set(r, MAIL_DISCARDED, w->marked);
	} else if (is_saved) {
		set(r, MAIL_DELIVERED, w->saved);
		r->proof = PROOF_STORE;
		r->mailbox = sighting_value(w->saved, FIELD_mailbox);
	} else {
		return false;
	}
	return true;
}

static void
judge_queue(struct ends *e, size_t leg, const struct fate *f,
	struct mail_recipient *r)
{
	const struct leg *l = &e->story->legs[leg];
	struct span reason = { 0 };
	enum fate_state state = FATE_NONE;

	if (f->filter && end_filter_verdict(f->filter, &state, &reason) &&
		state == f->state && state != FATE_NONE)
		r->reason = reason;
	switch (f->state) {
	case FATE_NONE:
		judge_silent(e, l, &e->legs[leg], r);
		break;
	case FATE_REFUSED:
		set(r, MAIL_REJECTED, f->line);
		break;
	case FATE_DEFERRED:
		judge_deferred(e, l, &e->legs[leg], f, r);
		break;
	case FATE_SENT:
		judge_sent(e, l, f, r);
		break;
	case FATE_FAILED:
		set(r, MAIL_FAILED, f->line ? f->line : f->filter);
		if (r->reason.len == 0)
			r->reason = failure_reason(r->cite);
		break;
	case FATE_DISCARDED:
		set(r, MAIL_DISCARDED, f->line ? f->line : f->filter);
		break;
	case FATE_QUARANTINED:
		set(r, MAIL_QUARANTINED, f->filter);
		break;
	case FATE_PURGED:
		set(r, MAIL_PURGED, f->line);
		break;
	case FATE_REPLACED:
		set(r, MAIL_EXPANDED, f->line);
		break;
	case FATE_PROBED:
		set(r, MAIL_UNKNOWN, f->line);
		r->reason = SPAN("only the address was tried out");
		break;
	}
}

void
end_judge(struct ends *e, size_t leg, const struct fate *f,
	struct mail_recipient *r)
{
	if (judge_store(f, r))
		return;
	judge_queue(e, leg, f, r);
	if (!end_is_unread(e, &e->story->legs[leg], r))
		return;
	r->status = MAIL_UNKNOWN;
	r->reason = SPAN("not all lines of its queue id were read");
}
