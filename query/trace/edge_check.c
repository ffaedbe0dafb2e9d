/* Whether a lead holds. What another machine's reply says, a stranger can say
 * too: it takes a second fact, which he cannot write. */
#include "query/trace/edge.h"

#include "query/trace/host.h"

static const int64_t second = 1000000000;

enum {
	/* Between what two programs of one host write of one thing. */
	HASTE_S = 2,
	/* Between the clocks of two hosts. */
	SKEW_S = 600,
	/* A zone that is not known. */
	ZONE_S = 14 * 3600
};

/* Both legs, and what is known of how they meet. */
struct meeting {
	const struct leg *parent;
	const struct leg *child;
	const struct sighting *cite;
	const struct sighting *start;
	/* Where the parent handed it to, and who handed it to the child. */
	struct peer relay;
	struct peer client;
	bool same_host;
	bool relay_is_child;
	bool client_is_parent;
};

static struct span
message_id(const struct leg *leg)
{
	return leg_value(leg, FIELD_message_id);
}

bool
legs_share_message_id(const struct leg *a, const struct leg *b)
{
	struct span x = message_id(a);

	return x.len > 0 && span_eq(x, message_id(b));
}

bool
legs_differ_in_message_id(const struct leg *a, const struct leg *b)
{
	struct span x = message_id(a);
	struct span y = message_id(b);

	/* One of both may be cut off. */
	return x.len > 0 && y.len > 0 && !span_starts(x, y) &&
		!span_starts(y, x);
}

/* As the queue has it: pickup writes a login name, and others may be made
 * whole first. */
static struct span
sender(const struct leg *leg)
{
	const struct sighting *from = leg_line(leg, KIND_FROM);

	return from && sighting_field(from, FIELD_from)
		? sighting_value(from, FIELD_from)
		: leg_value(leg, FIELD_from);
}

bool
legs_share_sender(const struct leg *a, const struct leg *b)
{
	struct span x = sender(a);
	struct span y = sender(b);

	return x.ptr && y.ptr && span_ieq(x, y);
}

static bool
legs_differ_in_sender(const struct leg *a, const struct leg *b)
{
	return sender(a).ptr && sender(b).ptr && !legs_share_sender(a, b);
}

/* qmail puts the user of a virtual domain before the address:
 * "user-a@b.example". */
static bool
is_same_address(struct span logged, struct span to)
{
	size_t at = logged.len - to.len;

	if (logged.len <= to.len)
		return span_ieq(logged, to);
	return logged.ptr[at - 1] == '-' &&
		span_ieq(span_slice(logged, at, logged.len), to);
}

static bool
has_recipient(const struct leg *leg, struct span to)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (is_same_address(sighting_value(s, FIELD_to), to) ||
			sighting_has(s, FIELD_orig_to, to))
			return true;
	}
	return false;
}

bool
legs_share_recipient(const struct leg *a, const struct leg *b)
{
	for (size_t i = 0; i < a->lines.count; i++) {
		struct span to = sighting_value(a->lines.items[i], FIELD_to);

		if (to.len > 0 && has_recipient(b, to))
			return true;
	}
	return false;
}

/* Is `later` not before `sooner`, but for `slack` seconds? */
static bool
follows(int64_t sooner, int64_t later, int64_t slack_s)
{
	if (sooner == INT64_MAX || later == INT64_MAX)
		return true;
	return later >= sooner - slack_s * second;
}

static bool
is_zone_known(const struct leg *leg)
{
	return leg->key->when.zone_known;
}

/* The child began before the reply came that names it, and not before the
 * parent did. */
static bool
times_fit(const struct meeting *m)
{
	int64_t slack = HASTE_S;

	if (!m->same_host)
		slack = is_zone_known(m->parent) == is_zone_known(m->child)
			? SKEW_S
			: SKEW_S + ZONE_S;
	return follows(leg_first_ns(m->child), m->cite->sort_ns, slack) &&
		follows(leg_first_ns(m->parent), leg_first_ns(m->child), slack);
}

static bool
is_local_name(struct span name, struct span host)
{
	return span_ieq(name, SPAN("localhost")) ||
		span_ieq(name, SPAN("local")) || host_is_named(host, name);
}

static bool
is_here(const struct peer *p, struct span host)
{
	return p->is_socket || ip_is_loopback(p->ip) ||
		is_local_name(p->name, host);
}

static void
meet(const struct leg *parent, const struct leg *child,
	const struct sighting *cite, struct meeting *m)
{
	*m = (struct meeting){ .parent = parent,
		.child = child,
		.cite = cite,
		.start = child->start };
	m->same_host = host_same(parent->key, child->key);
	m->relay = peer_parse(sighting_value(cite, FIELD_relay));
	if (m->start) {
		m->client.name = sighting_value(m->start, FIELD_client_name);
		m->client.ip = sighting_value(m->start, FIELD_client_ip);
	}
	m->relay_is_child = m->same_host
		? is_here(&m->relay, parent->host)
		: host_is_named(child->host, m->relay.name);
	m->client_is_parent = m->same_host
		? is_here(&m->client, parent->host)
		: host_is_named(parent->host, m->client.name);
}

/* The filter on another machine that gave it back. */
static bool
is_given_back(const struct meeting *m)
{
	return m->client.ip.len > 0 && span_ieq(m->client.ip, m->relay.ip);
}

static bool
is_within(const struct peer *p)
{
	return p->ip.len > 0 && ip_is_private(p->ip);
}

/* The queue's own submission: no client. */
static bool
is_from_inside(const struct meeting *m)
{
	return m->start && m->client.ip.len == 0 && m->client.name.len == 0;
}

/* The same mail comes back from another machine: who runs a server can also
 * send mails of his own, and know their ids, so it has to be the same. */
static char
grade_given_back(const struct meeting *m)
{
	if (legs_differ_in_message_id(m->parent, m->child))
		return '\0';
	if (is_within(&m->relay))
		return 'A';
	return legs_share_message_id(m->parent, m->child) ? 'B' : '\0';
}

static char
grade_here(const struct meeting *m)
{
	if (m->relay_is_child && !m->start)
		return 'A';
	if (m->relay_is_child && (m->client_is_parent || is_from_inside(m)))
		return 'A';
	if (is_given_back(m))
		return grade_given_back(m);
	if (!m->relay_is_child && is_within(&m->relay) &&
		is_within(&m->client) &&
		legs_share_message_id(m->parent, m->child))
		return 'A';
	return '\0';
}

static char
grade_there(const struct meeting *m)
{
	bool same_id = legs_share_message_id(m->parent, m->child);
	bool alike = same_id && legs_share_sender(m->parent, m->child);

	if (m->relay_is_child && m->client_is_parent)
		return 'A';
	if (m->client_is_parent)
		return alike && is_within(&m->client)      ? 'A'
			: same_id || is_within(&m->client) ? 'B'
							   : '\0';
	if (m->relay_is_child &&
		(!m->start || !m->client.name.len || is_within(&m->client)))
		return same_id && is_within(&m->relay)    ? 'A'
			: same_id || is_within(&m->relay) ? 'B'
							  : '\0';
	if (m->relay_is_child)
		return alike ? 'B' : '\0';
	if (alike && is_within(&m->relay) && is_within(&m->client))
		return 'A';
	return alike && legs_share_recipient(m->parent, m->child) ? 'B' : '\0';
}

static bool
reply_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!times_fit(m))
		return false;
	out->rule = m->same_host ? EDGE_QUEUED_AS : EDGE_HANDED_OVER;
	out->grade = m->same_host ? grade_here(m) : grade_there(m);
	out->witness = m->start;
	return out->grade != '\0';
}

/* A mail made by the queue itself, on the same host. */
static bool
forward_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!m->same_host || !times_fit(m))
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
	if (leg->next && follows(leg->next->sort_ns, then->sort_ns, 0))
		return true;
	return leg->end && !follows(then->sort_ns, leg->end->sort_ns, slack_s);
}

/* The client may name the earlier id only where the administrator allowed it;
 * but which host's id it is, it does not say. */
static bool
orig_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!follows(leg_first_ns(m->parent), m->cite->sort_ns,
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
		!follows(leg_first_ns(m->parent), m->cite->sort_ns, HASTE_S) ||
		is_over(m->parent, m->cite, HASTE_S) ||
		legs_differ_in_message_id(m->parent, m->child) ||
		legs_differ_in_sender(m->parent, m->child))
		return false;
	for (size_t i = 0; i < m->parent->lines.count; i++)
		if (span_eq(sighting_value(
				    m->parent->lines.items[i], FIELD_status),
			    SPAN("requeued")))
			out->witness = m->parent->lines.items[i];
	out->grade = 'A';
	return true;
}

static bool
filter_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!times_fit(m) ||
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
 * only what is near in time counts. */
static bool
qp_holds(const struct meeting *m, struct mail_edge *out)
{
	out->grade = 'A';
	out->witness = leg_line(m->child, KIND_FROM);
	return m->same_host && times_fit(m);
}

/* "250 ok EPOCH qp Q": EPOCH is the clock of the host that took it. */
static bool
is_epoch_of(const struct sighting *cite, const struct sighting *from)
{
	struct span reply = sighting_value(cite, FIELD_reply);
	uint64_t epoch = 0;
	int64_t off = 0;

	if (!span_cut_at(reply, SPAN("250 ok "), NULL, &reply) ||
		!span_eat_number(&reply, &epoch) || epoch > INT32_MAX ||
		!from || from->sort_ns == INT64_MAX)
		return false;
	off = from->sort_ns / second - (int64_t)epoch;
	return off >= -HASTE_S && off <= HASTE_S;
}

/* qmail's queue does not log who handed a mail over. */
static bool
qp_reply_holds(const struct meeting *m, struct mail_edge *out)
{
	const struct sighting *from = leg_line(m->child, KIND_FROM);
	bool is_named = m->relay_is_child || is_within(&m->relay);

	out->witness = from;
	if (m->same_host || !times_fit(m) ||
		!legs_share_sender(m->parent, m->child))
		return false;
	if (is_named && is_epoch_of(m->cite, from))
		out->grade = 'A';
	else if (legs_share_recipient(m->parent, m->child))
		out->grade = 'B';
	return out->grade != '\0';
}

static bool
rule_holds(const struct meeting *m, enum edge_rule rule, struct mail_edge *out)
{
	switch (rule) {
	case EDGE_QUEUED_AS:
		return reply_holds(m, out);
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
	if (parent->key == child->key)
		return false;
	meet(parent, child, lead->cite, &m);
	if (!rule_holds(&m, lead->rule, out))
		return false;
	if (legs_differ_in_message_id(parent, child)) {
		out->grade = 'B';
		out->contradicted = SPAN("their Message-IDs differ");
	}
	return true;
}
