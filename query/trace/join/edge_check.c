/* Whether a lead holds, rule by rule. */
#include "query/trace/join/lost.h"
#include "query/trace/join/meeting.h"

static const int64_t second = 1000000000;

/* A mail made by the queue itself, on the same host. */
static bool
forward_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!m->same_host || !meeting_times_fit(m))
		return false;
	out->grade = 'A';
	if (legs_share_message_id(m->parent, m->child))
		out->witness = leg_line(m->child, KIND_MESSAGE_ID);
	return true;
}

/* The line of the other leg that says the same the other way round. */
static const struct sighting *
answering(const struct leg *leg, enum field_id field, struct span id)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (sighting_has(leg->lines.items[i], field, id))
			return leg->lines.items[i];
	return NULL;
}

/* Was the mail gone from that queue by then? Its id may be another one's. */
static bool
is_over(const struct leg *leg, const struct sighting *then, int64_t slack_s)
{
	if (leg->next && time_follows(leg->next->sort_ns, then->sort_ns, 0))
		return true;
	return leg->end &&
		!time_follows(then->sort_ns, leg->end->sort_ns, slack_s);
}

/* The client may name the earlier id only where the administrator allowed it;
 * but which host's id it is, it does not say. */
static bool
orig_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!time_follows(leg_first_ns(m->parent), m->cite->sort_ns,
		    m->same_host ? HASTE_S : SKEW_S) ||
		is_over(m->parent, m->cite, m->same_host ? HASTE_S : SKEW_S))
		return false;
	out->witness =
		answering(m->parent, FIELD_next_queue_id, m->child->queue_id);
	out->grade = 'A';
	if (!m->same_host && !out->witness)
		out->grade = m->client_is_parent ? 'A' : '\0';
	return out->grade != '\0';
}

static bool
requeue_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!m->same_host ||
		!time_follows(
			leg_first_ns(m->parent), m->cite->sort_ns, HASTE_S) ||
		is_over(m->parent, m->cite, HASTE_S) ||
		legs_differ_in_message_id(m->parent, m->child) ||
		legs_differ_in_sender(m->parent, m->child))
		return false;
	out->witness = leg_requeued(m->parent);
	out->grade = 'A';
	return true;
}

/* Both began in the order of the clock, or of the log, that they share. */
static bool
begins_sooner(const struct sighting *a, const struct sighting *b)
{
	if (!a || !b || a->sort_ns == INT64_MAX || b->sort_ns == INT64_MAX)
		return false;
	if (a->sort_ns != b->sort_ns)
		return a->sort_ns < b->sort_ns;
	return a->index == b->index && a->ord == b->ord &&
		sighting_order(a, b) < 0;
}

/* Where both have the id that the filter's line names, only their starts tell
 * which of the two came of the other. */
static bool
is_way_known(const struct meeting *m)
{
	return !span_eq(m->parent->queue_id, m->child->queue_id) ||
		(m->same_host && m->client_is_parent &&
			begins_sooner(m->parent->start, m->child->start));
}

static bool
filter_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!meeting_times_fit(m) || !is_way_known(m) ||
		(!host_same(m->cite, m->child->key) &&
			!host_same(m->cite, m->parent->key)))
		return false;
	out->witness =
		answering(m->parent, FIELD_next_queue_id, m->child->queue_id);
	if (out->witness == m->cite)
		out->witness = m->start;
	out->grade = 'A';
	return true;
}

/* The number of the process that put it into the queue: soon used again, so
 * only what is near in time counts. A list may send on in a name of its own. */
static bool
qp_holds(const struct meeting *m, struct mail_edge *out)
{
	out->grade = 'A';
	if (legs_differ_in_sender(m->parent, m->child)) {
		out->grade = 'B';
		out->contradicted = SPAN("their senders differ");
	}
	out->witness = leg_line(m->child, KIND_FROM);
	return m->same_host && meeting_times_fit(m);
}

bool
edge_epoch(const struct sighting *reply, int64_t *out)
{
	struct span text = sighting_value(reply, FIELD_reply);
	uint64_t epoch = 0;

	if (!span_cut_at(text, SPAN("250 ok "), NULL, &text) ||
		!span_eat_number(&text, &epoch) || epoch > INT32_MAX)
		return false;
	*out = (int64_t)epoch * second;
	return true;
}

bool
edge_is_epoch_of(const struct sighting *cite, const struct sighting *from)
{
	int64_t epoch = 0;
	int64_t off = 0;

	if (!edge_epoch(cite, &epoch) || !from || from->sort_ns == INT64_MAX)
		return false;
	off = from->sort_ns / second - epoch / second;
	return off >= -HASTE_S && off <= HASTE_S;
}

/* Was it in the queue before the reply says that it came? Both times are of one
 * clock. */
static bool
is_before_reply(const struct sighting *reply, const struct sighting *from)
{
	int64_t epoch = 0;

	return from && from->sort_ns != INT64_MAX && from->when.zone_known &&
		from->when.basis == WHEN_STATED && edge_epoch(reply, &epoch) &&
		!time_follows(epoch, from->sort_ns, HASTE_S);
}

/* Did the queue tell of it later than in the second of the reply or the next
 * one? With sender or recipient lost, that may be another mail by a process of
 * the same number. */
static bool
is_behind_reply(const struct sighting *reply, const struct sighting *from)
{
	int64_t epoch = 0;

	return from && from->sort_ns != INT64_MAX && from->when.zone_known &&
		from->when.basis == WHEN_STATED && edge_epoch(reply, &epoch) &&
		from->sort_ns >= epoch + 2 * second;
}

/* A sender may be written otherwise on the way out (smtp_generic_maps, an alias
 * with an owner): process, second, recipient and size must then agree. */
static bool
qp_is_of_another_sender(const struct meeting *m, struct mail_edge *out)
{
	if (!legs_share_recipient(m->parent, m->child) ||
		!edge_is_epoch_of(m->cite, out->witness) ||
		legs_shrink(m->parent, m->child) ||
		legs_swell(m->parent, m->child))
		return false;
	out->grade = 'B';
	out->contradicted = SPAN("their senders differ");
	return true;
}

/* qmail's queue does not log who handed a mail over. */
static bool
qp_reply_holds(const struct meeting *m, struct mail_edge *out)
{
	const struct sighting *from = leg_line(m->child, KIND_FROM);
	const struct sighting *came = from ? from : m->child->start;
	bool is_named = m->relay_is_child || peer_is_within(&m->relay);
	bool same_sender = legs_share_sender(m->parent, m->child);
	bool same_recipient = legs_share_recipient(m->parent, m->child);

	out->witness = from;
	if (m->same_host || !meeting_times_fit(m) ||
		is_before_reply(m->cite, came))
		return false;
	if (legs_differ_in_sender(m->parent, m->child))
		return is_named && qp_is_of_another_sender(m, out);
	/* The line that names the sender, or a recipient, may be lost. */
	if (!same_sender && !same_recipient)
		return false;
	if ((!same_sender || !same_recipient) && is_behind_reply(m->cite, came))
		return false;
	if (is_named && edge_is_epoch_of(m->cite, from))
		out->grade = 'A';
	else if (same_recipient)
		out->grade = 'B';
	return out->grade != '\0';
}

/* An id that is soon used again may be another mail's: where the lines with
 * Message-ID or sender are lost, or the senders differ, only the recipient
 * tells, and the child names all of its own. */
static bool
reply_is_of_another(const struct meeting *m)
{
	uint64_t all = lost_count_recipients(m->child);

	return !legs_share_message_id(m->parent, m->child) &&
		!legs_share_sender(m->parent, m->child) && all > 0 &&
		lost_names_more(m->child, all - 1) &&
		!legs_share_recipient(m->parent, m->child);
}

/* No queue gives an id away before it is free: two mails of one id in it are
 * two. The instances of a host, and its neighbours, have queues of their own.
 */
static bool
is_one_queue(const struct leg *parent, const struct leg *child)
{
	return span_eq(parent->queue_id, child->queue_id) &&
		span_eq(parent->instance, child->instance) &&
		host_same(parent->key, child->key);
}

static bool
rule_holds(const struct meeting *m, enum edge_rule rule, struct mail_edge *out)
{
	switch (rule) {
	case EDGE_QUEUED_AS:
		return !reply_is_of_another(m) && meeting_reply_holds(m, out);
	case EDGE_FORWARDED_AS:
	case EDGE_CLONE:
		return forward_holds(m, out);
	case EDGE_ORIG_QUEUE_ID:
		return orig_holds(m, out);
	case EDGE_REQUEUED:
		return requeue_holds(m, out);
	case EDGE_FILTER_ID:
		return filter_holds(m, out);
	case EDGE_QMAIL_QP:
		return qp_holds(m, out);
	case EDGE_HANDED_OVER:
		return qp_reply_holds(m, out);
	default:
		return false;
	}
}

bool
edge_holds(const struct leg *parent, const struct leg *child,
	const struct lead *lead, struct mail_edge *out)
{
	struct meeting m;

	*out = (struct mail_edge){ .rule = lead->rule, .cite = lead->cite };
	if (parent->key == child->key || is_one_queue(parent, child) ||
		(lead->is_shared && !legs_share_sender(parent, child)))
		return false;
	meeting_make(parent, child, lead->cite, &m);
	if (!rule_holds(&m, lead->rule, out))
		return false;
	if (legs_differ_in_message_id(parent, child)) {
		out->grade = 'B';
		out->contradicted = SPAN("their Message-IDs differ");
	}
	return true;
}
