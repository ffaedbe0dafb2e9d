/* Who took a mail: a mailbox, a filter, a host of the evidence, or a machine of
 * somebody else. */
#include "query/trace/end/end.h"

#include "query/trace/join/meeting.h"
#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

/* How far from the hand-over lines are looked for that tell whether one host
 * talks to another at all: hours, and where these are quiet, days. */
static const int64_t around_ns = (int64_t)6 * 3600 * 1000000000;
static const int64_t far_ns = (int64_t)10 * 86400 * 1000000000;

enum {
	/* So many blocks may be read for the days. */
	FAR_BLOCKS = 64,
	/* "connect from" and "client=", a host's full name and its label alone:
	 * "mail-12.example" is not the host "mail". */
	CLIENT_FORMS = 4
};

/* clang-format off */
/* Programs that pipe(8) runs only to have the mail come back. */
static const struct span filters[] = {
	SPAN_INIT("filter"), SPAN_INIT("spam"), SPAN_INIT("amavis"),
	SPAN_INIT("clam"), SPAN_INIT("dfilt"), SPAN_INIT("disclaimer"),
	SPAN_INIT("altermime"), SPAN_INIT("scan"), SPAN_INIT("gateway"),
};
/* clang-format on */

enum { COUNT_FILTERS = sizeof(filters) / sizeof(filters[0]) };

static bool
is_pipe_filter(const struct sighting *s)
{
	struct span reply = sighting_value(s, FIELD_reply);
	struct span relay = sighting_value(s, FIELD_relay);

	if (!sighting_is_program(s, SPAN("pipe")))
		return false;
	for (size_t i = 0; i < COUNT_FILTERS; i++)
		if (span_has(relay, filters[i]) || span_has(reply, filters[i]))
			return true;
	return false;
}

/* The last step within this host, by what the agent is. */
static bool
is_store(const struct sighting *s, const struct peer *peer)
{
	struct span relay = sighting_value(s, FIELD_relay);

	if (is_pipe_filter(s))
		return false;
	if (sighting_is_program(s, SPAN("local")) ||
		sighting_is_program(s, SPAN("virtual")) ||
		sighting_is_program(s, SPAN("pipe")))
		return true;
	if (span_eq(s->daemon, SPAN("postfix")) &&
		!sighting_is_program(s, SPAN("lmtp")))
		return false;
	/* What it puts into a mailbox it hands to itself. */
	if (span_eq(s->daemon, SPAN("kerio")))
		return ip_is_loopback(peer->ip);
	/* Courier's names it in what it says, at best. */
	if (sighting_is_program(s, SPAN("courieresmtp")))
		return false;
	/* Where Mailman 3 listens. */
	if (peer->is_socket || span_ends(relay, SPAN("]:24")) ||
		span_ends(relay, SPAN("]:8024")))
		return true;
	/* Dovecot's "250 2.0.0 <user> SESSION Saved"; no stranger is asked
	 * by LMTP, and Exim, which does not say by what it asked, names the
	 * machine. */
	if (sighting_is_program(s, SPAN("lmtp")) ||
		(span_eq(s->daemon, SPAN("exim")) && peer_is_within(peer) &&
			sighting_field(s, FIELD_session)))
		return span_ends(
			sighting_value(s, FIELD_reply), SPAN(" Saved"));
	return relay.len == 0 &&
		!span_has(sighting_value(s, FIELD_reply),
			SPAN("Remote host said:"));
}

static int64_t
shifted(int64_t ns, int64_t by)
{
	if (by > 0)
		return ns > INT64_MAX - by ? INT64_MAX : ns + by;
	return ns < INT64_MIN - by ? INT64_MIN : ns + by;
}

static bool
has_line(struct ends *e, struct look *what, const struct sighting *near,
	int64_t width)
{
	struct sighting_set seen = { 0 };
	bool found = false;

	what->any = true;
	what->most_blocks = width > around_ns ? FAR_BLOCKS : 0;
	if (near->sort_ns != INT64_MAX) {
		what->has_since = what->has_until = true;
		what->since_ns = shifted(near->sort_ns, -width);
		what->until_ns = shifted(near->sort_ns, width);
	}
	/* What cannot be read here the mail's own lines will say. */
	(void)view_look(e->story->view, what, &seen, NULL, NULL);
	found = seen.count > 0;
	sighting_set_release(&seen);
	return found;
}

/* qmail-send names no client, and where the log of what it is started by is
 * not in the evidence, nobody does. */
static bool
tells_clients(struct ends *e, struct span host)
{
	struct span words[] = { SPAN("connect from"), SPAN("client="),
		SPAN("tcpserver"), SPAN("relay="), SPAN("P=smtp"),
		SPAN("P=esmtp"), SPAN("P=esmtps"), SPAN("P=esmtpsa") };
	struct look what = { .ntexts = sizeof(words) / sizeof(words[0]),
		.texts = words,
		.host = host,
		.any = true };
	struct sighting_set seen = { 0 };
	bool found = false;

	(void)view_look(e->story->view, &what, &seen, NULL, NULL);
	found = seen.count > 0;
	sighting_set_release(&seen);
	return found;
}

/* A host of the evidence that calls itself "mx1" need not be the one that is
 * called mx1.partner.example here. It is if its own lines ever show a
 * connection from the host that handed the mail over; and may be if they show
 * none at all. */
static bool
knows(struct ends *e, const struct leg *leg, const struct sighting *line,
	struct span name)
{
	struct span label = { 0 };
	struct span sender = { 0 };
	struct span phrases[CLIENT_FORMS] = { { 0 } };
	const struct span server = SPAN("tcpserver");
	struct look postfix = { .ntexts = CLIENT_FORMS, .texts = phrases };
	struct look qmail = { .ntexts = 1, .nalso = 1, .also = &server };

	(void)span_cut(name, '.', &label, NULL);
	(void)span_cut(leg->host, '.', &sender, NULL);
	if (sender.len == 0)
		return true;
	for (size_t i = 0; i < CLIENT_FORMS; i++)
		phrases[i] = arena_say(e->arena, "%s%.*s%c",
			i < 2 ? "connect from " : "client=", (int)sender.len,
			sender.ptr, ".["[i % 2]);
	postfix.host = qmail.host = label;
	qmail.texts = &sender;
	if (span_ieq(label, sender))
		return has_line(e, &postfix, line, around_ns) ||
			has_line(e, &postfix, line, far_ns);
	return has_line(e, &postfix, line, around_ns) ||
		has_line(e, &qmail, line, around_ns) ||
		has_line(e, &postfix, line, far_ns) ||
		has_line(e, &qmail, line, far_ns) || !tells_clients(e, label);
}

/* qmail names its peers by address alone; other lines have the name. */
static struct span
name_of(struct ends *e, struct span ip)
{
	enum { LINES = 20 };
	struct sighting_set seen = { 0 };
	struct look what = { .ntexts = 1, .texts = &ip, .most = LINES };
	struct span name = { 0 };

	(void)view_look(e->story->view, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count && name.len == 0; i++) {
		const struct sighting *s = seen.items[i];
		struct peer peer = peer_parse(sighting_value(s, FIELD_relay));

		if (span_eq(peer.ip, ip))
			name = peer.name;
		else if (sighting_has(s, FIELD_client_ip, ip))
			name = sighting_value(s, FIELD_client_name);
	}
	sighting_set_release(&seen);
	return name;
}

static bool
is_named_here(struct ends *e, const struct leg *leg,
	const struct sighting *line, struct span name)
{
	struct view *v = e->story->view;

	if (!view_has_host(v, name))
		return false;
	/* A short name is one of the neighbourhood. */
	return span_find_char(name, '.') == SIZE_MAX ||
		view_proves_host(v, name) || knows(e, leg, line, name);
}

static bool
find_out(struct ends *e, const struct leg *leg, const struct sighting *line,
	const struct peer *peer)
{
	struct span name = peer->name;

	if (name.len > 0)
		return is_named_here(e, leg, line, name);
	if (peer->ip.len == 0 || !view_has_host(e->story->view, peer->ip))
		return false;
	name = name_of(e, peer->ip);
	return name.len == 0 || is_named_here(e, leg, line, name);
}

static bool
is_here(struct ends *e, const struct leg *leg, const struct sighting *line,
	const struct peer *peer)
{
	struct span key = peer->name.len > 0 ? peer->name : peer->ip;
	struct known_peer known = { key, leg->host, false };

	if (ip_is_loopback(peer->ip) || span_ieq(key, SPAN("localhost")))
		return true;
	for (size_t i = 0; i < e->npeers; i++)
		if (span_ieq(e->peers[i].peer, key) &&
			span_ieq(e->peers[i].host, leg->host))
			return e->peers[i].is_here;
	known.is_here = find_out(e, leg, line, peer);
	e->peers = arena_grow(e->arena, e->peers, e->npeers, &e->peers_cap,
		sizeof(*e->peers));
	e->peers[e->npeers++] = known;
	return known.is_here;
}

bool
end_has_id(struct view *v, struct span id, const struct sighting *near,
	bool elsewhere)
{
	static const int64_t day_ns = (int64_t)86400 * 1000000000;
	const struct sighting_set *lines = NULL;
	bool found = false;

	/* What cannot be read here the mail's own lines will say. */
	if (id.len == 0 || near->sort_ns == INT64_MAX ||
		view_ids_want(v, &id, 1, NULL) != WB_OK)
		return false;
	lines = view_id_lines(v, id);
	for (size_t i = 0; i < lines->count && !found; i++) {
		const struct sighting *s = lines->items[i];

		found = line_is_of_queue(s) &&
			host_same(s, near) != elsewhere &&
			s->sort_ns >= near->sort_ns - day_ns &&
			s->sort_ns <= near->sort_ns + day_ns &&
			span_eq(sighting_value(s, FIELD_queue_id), id);
	}
	return found;
}

enum hop
end_hop(struct ends *e, const struct leg *leg, const struct fate *f)
{
	const struct sighting *s = f->line;
	struct peer peer = peer_parse(sighting_value(s, FIELD_relay));

	if (end_group_tells(s) && !sighting_field(s, FIELD_relay)) {
		if (!end_group_hop(leg, s, &peer))
			return HOP_HERE;
	} else if (is_store(s, &peer)) {
		return HOP_STORE;
	}
	if (is_pipe_filter(s))
		return HOP_HERE;
	/* A neighbour may be called by its address alone: then its reply
	 * tells. */
	if (!is_here(e, leg, s, &peer) &&
		(!peer_is_within(&peer) ||
			!end_has_id(e->story->view,
				sighting_value(s, FIELD_next_queue_id), s,
				true)))
		return HOP_OUTSIDE;
	return end_filter_kept(sighting_value(s, FIELD_reply)) ? HOP_KEPT
							       : HOP_HERE;
}

static struct span
last_word(struct span s)
{
	struct span word = { 0 };

	(void)span_rcut(span_trim(s), ' ', NULL, &word);
	return word;
}

struct span
end_remote_id(const struct sighting *s)
{
	struct span reply = sighting_value(s, FIELD_reply);
	struct span id = sighting_value(s, FIELD_next_queue_id);
	struct span rest = { 0 };

	if (id.len > 0)
		return id;
	id = sighting_value(s, FIELD_qp);
	if (id.len > 0)
		return id;
	/* Gmail: "250 2.0.0 OK  1567556651 x12si3456.78 - gsmtp" */
	if (span_cut_at(reply, SPAN(" - gsmtp"), &rest, NULL))
		return last_word(rest);
	/* Exchange: "... [InternalId=4711, Hostname=...] Queued mail" */
	if (span_cut_at(reply, SPAN("[InternalId="), NULL, &rest)) {
		(void)span_cut(rest, ']', &rest, NULL);
		(void)span_cut(rest, ',', &rest, NULL);
		return span_trim(rest);
	}
	return (struct span){ 0 };
}
