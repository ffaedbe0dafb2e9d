/* How two legs meet: what another machine's reply says, a stranger can say too,
 * so it takes a second fact, which he cannot write. */
#include "query/trace/join/meeting.h"

#include "query/trace/join/lost.h"

static const int64_t second = 1000000000;

enum {
	/* A zone that is not known. */
	ZONE_S = 14 * 3600,
	/* One that is taken over from other rotations, and may be that of the
	 * other half of the year. */
	SUMMER_S = 3600,
	/* No filter takes longer to answer. */
	SLOW_S = 7200
};

bool
time_follows(int64_t sooner, int64_t later, int64_t slack_s)
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

static bool
is_assumed(const struct leg *leg)
{
	return leg->key->when.basis == WHEN_ASSUMED;
}

static int64_t
slack_between(const struct leg *a, const struct leg *b)
{
	if (is_zone_known(a) != is_zone_known(b))
		return SKEW_S + ZONE_S;
	return is_assumed(a) || is_assumed(b) ? SKEW_S + SUMMER_S : SKEW_S;
}

bool
meeting_times_fit(const struct meeting *m)
{
	int64_t slack =
		m->same_host ? HASTE_S : slack_between(m->parent, m->child);

	if (m->same_host &&
		!time_follows(m->cite->sort_ns, leg_first_ns(m->child), SLOW_S))
		return false;
	return time_follows(leg_first_ns(m->child), m->cite->sort_ns, slack) &&
		time_follows(
			leg_first_ns(m->parent), leg_first_ns(m->child), slack);
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

void
meeting_make(const struct leg *parent, const struct leg *child,
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
		/* Postfix's word for one whose address has no name. */
		if (span_ieq(m->client.name, SPAN("unknown")))
			m->client.name = (struct span){ 0 };
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

bool
peer_is_within(const struct peer *p)
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
	if (peer_is_within(&m->relay))
		return 'A';
	return legs_share_message_id(m->parent, m->child) ? 'B' : '\0';
}

/* A filter of this machine hands it back in the name of the client that the
 * mail came from (XCLIENT). */
static bool
is_in_his_name(const struct meeting *m)
{
	return m->parent->start && m->client.ip.len > 0 &&
		sighting_has(m->parent->start, FIELD_client_ip, m->client.ip) &&
		legs_share_message_id(m->parent, m->child);
}

static char
grade_here(const struct meeting *m)
{
	if (m->relay_is_child && !m->start)
		return 'A';
	if (m->relay_is_child &&
		(m->client_is_parent || is_from_inside(m) || is_in_his_name(m)))
		return 'A';
	if (is_given_back(m))
		return grade_given_back(m);
	/* Over another machine within and back, which a mail does not before
	 * it is here. */
	if (!m->relay_is_child && peer_is_within(&m->relay) &&
		peer_is_within(&m->client) &&
		legs_share_message_id(m->parent, m->child) &&
		time_follows(
			leg_first_ns(m->parent), leg_first_ns(m->child), 0))
		return 'A';
	return '\0';
}

static char
grade(bool is_sure, bool is_likely)
{
	if (is_sure)
		return 'A';
	return is_likely ? 'B' : '\0';
}

/* The same envelope, and no Message-ID that says otherwise: where none is
 * logged (qmail), or its line is lost, that has to do. */
static bool
is_same_envelope(const struct meeting *m)
{
	return !legs_differ_in_message_id(m->parent, m->child) &&
		legs_share_sender(m->parent, m->child) &&
		legs_share_recipient(m->parent, m->child);
}

/* Both Message-IDs are logged, and the reply only happens to name the id of
 * another mail. */
static bool
is_other(const struct meeting *m)
{
	return legs_differ_in_message_id(m->parent, m->child);
}

/* The next hop is known by its name: nothing may speak against it. Sendmail
 * logs neither the Message-ID nor the sender of a clone, but to whom it
 * went. */
static char
grade_by_relay(const struct meeting *m)
{
	bool same_id = legs_share_message_id(m->parent, m->child);
	bool is_within = peer_is_within(&m->relay);
	bool is_alike = !legs_differ_in_sender(m->parent, m->child) &&
		legs_share_recipient(m->parent, m->child);

	return grade((same_id || is_same_envelope(m)) && is_within,
		same_id || is_alike || (is_within && !is_other(m)));
}

static bool
shares_nothing(const struct meeting *m)
{
	return !legs_share_message_id(m->parent, m->child) &&
		!legs_share_sender(m->parent, m->child) &&
		!legs_share_recipient(m->parent, m->child);
}

/* Another host took this one, by its name, and gave it an id that stands here
 * by chance: nothing is alike, though the other names recipients. */
static bool
is_of_other_host(const struct meeting *m)
{
	return m->relay.name.len > 0 && !m->relay_is_child &&
		shares_nothing(m) && lost_names_more(m->child, 0);
}

/* The next hop itself says that the id is of a mail from here, which no
 * stranger's reply can bring about. */
static char
grade_by_client(const struct meeting *m)
{
	bool same_id = legs_share_message_id(m->parent, m->child);
	bool is_within = peer_is_within(&m->client);
	bool differs = legs_differ_in_sender(m->parent, m->child);
	bool is_alike = !differs && legs_share_recipient(m->parent, m->child);
	/* A stranger who took another mail of this host may name the id that
	 * he read there. */
	bool is_strange = differs && !peer_is_within(&m->relay);

	return grade(is_same_envelope(m) || (same_id && is_within),
		same_id || is_alike ||
			(is_within && !is_other(m) && !is_strange &&
				!is_of_other_host(m)));
}

/* The next hop is known by an address within alone, and its line that names its
 * client is lost. */
static bool
is_nameless_neighbour(const struct meeting *m)
{
	return peer_is_within(&m->relay) && !is_other(m) &&
		!legs_differ_in_sender(m->parent, m->child) &&
		(legs_share_message_id(m->parent, m->child) ||
			legs_share_recipient(m->parent, m->child));
}

/* Both sides name each other, and yet the id may be that of a mail before or
 * after: a sender is written otherwise on the way out, too. */
static bool
is_doubtful(const struct meeting *m)
{
	return legs_differ_in_sender(m->parent, m->child) && shares_nothing(m);
}

/* Its client has another name than this host, and the sender is another: only
 * an address within can make that one mail. A list sends a Message-ID out
 * again, and a stranger with a host's first label can reply with the id that it
 * had; he may have such an address, too, where the two have nothing else in
 * common. */
static bool
is_another_way(const struct meeting *m)
{
	bool has_client = m->client.name.len > 0;

	if (is_doubtful(m) || (has_client && shares_nothing(m)))
		return true;
	return has_client && !peer_is_within(&m->relay) &&
		legs_differ_in_sender(m->parent, m->child);
}

/* Each names the other, but the id is of a later mail: a filter may take off
 * most of a mail, and a map rewrite its sender, but hardly both. */
static bool
is_id_again(const struct meeting *m)
{
	return legs_differ_in_sender(m->parent, m->child) &&
		legs_shrink(m->parent, m->child);
}

static char
grade_there(const struct meeting *m)
{
	bool same_id = legs_share_message_id(m->parent, m->child) &&
		legs_share_sender(m->parent, m->child);
	bool same_envelope = is_same_envelope(m);
	bool has_client = m->start && m->client.name.len > 0;

	if (is_id_again(m))
		return '\0';
	if (m->relay_is_child && m->client_is_parent)
		return 'A';
	if (m->client_is_parent)
		return grade_by_client(m);
	if (is_another_way(m))
		return '\0';
	if (m->relay_is_child && (!has_client || peer_is_within(&m->client)))
		return grade_by_relay(m);
	if (m->relay_is_child)
		return grade(false, same_id || same_envelope);
	if (!m->start)
		return grade(false, same_envelope || is_nameless_neighbour(m));
	return grade((same_id || same_envelope) && peer_is_within(&m->relay) &&
			peer_is_within(&m->client),
		same_envelope);
}

bool
meeting_reply_holds(const struct meeting *m, struct mail_edge *out)
{
	if (!meeting_times_fit(m))
		return false;
	out->rule = m->same_host ? EDGE_QUEUED_AS : EDGE_HANDED_OVER;
	out->grade = grade_there(m);
	if (m->same_host)
		out->grade = grade_here(m);
	out->witness = m->start;
	if (out->grade != '\0' && is_doubtful(m)) {
		out->grade = 'B';
		out->contradicted = SPAN("their senders differ");
	}
	return out->grade != '\0';
}
