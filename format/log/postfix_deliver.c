/* The delivery agents: "to=<>, relay=, delay=, dsn=, status=sent (text)" and
 * what smtp and lmtp say about the servers they talk to. */
#include "format/log/postfix.h"

#include "format/log/address.h"

struct pair_row {
	struct span key;
	enum field_id id;
	unsigned marks;
};

/* clang-format off */
static const struct pair_row pairs[] = {
	{ SPAN_INIT("to="), FIELD_to, FIELD_VERBATIM },
	{ SPAN_INIT("orig_to="), FIELD_orig_to, FIELD_VERBATIM },
	{ SPAN_INIT("relay="), FIELD_relay, FIELD_VERBATIM },
	{ SPAN_INIT("delay="), FIELD_delay, FIELD_VERBATIM },
	{ SPAN_INIT("tls="), FIELD_tls, FIELD_VERBATIM },
	{ SPAN_INIT("dsn="), FIELD_dsn, FIELD_VERBATIM },
	{ SPAN_INIT("status="), FIELD_status, FIELD_VERBATIM },
	{ SPAN_INIT("delays="), FIELD_COUNT, 0 },
	{ SPAN_INIT("conn_use="), FIELD_COUNT, 0 },
	{ SPAN_INIT("xdelay="), FIELD_COUNT, 0 },
};
/* clang-format on */

enum { COUNT_PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static const struct pair_row *
eat_key(struct span *s)
{
	for (size_t i = 0; i < COUNT_PAIRS; i++)
		if (s->len > 0 && s->ptr[0] == pairs[i].key.ptr[0] &&
			span_eat(s, pairs[i].key))
			return &pairs[i];
	return NULL;
}

static struct span
take_value(struct span *s)
{
	struct span value = { 0 };
	size_t n = 0;

	if (postfix_eat_angle(s, ",", &value))
		return value;
	while (n < s->len && s->ptr[n] != ',' && s->ptr[n] != ' ')
		n++;
	value = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return value;
}

/* The last token of s, and what is before it. */
static struct span
last_token(struct span s, struct span *before)
{
	struct span token = { 0 };

	(void)span_rcut(s, ' ', before, &token);
	return token;
}

static struct span
id_token(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != ')' &&
		s.ptr[n] != ',' && s.ptr[n] != ';')
		n++;
	return span_slice(s, 0, n);
}

static bool
after_last(struct span s, struct span mark, struct span *out)
{
	size_t at = SIZE_MAX;

	/* Mostly it is not there, and this way is faster to tell. */
	if (span_find(s, mark) != SIZE_MAX)
		at = address_rfind(s, mark);
	if (at == SIZE_MAX)
		return false;
	*out = span_slice(s, at + mark.len, s.len);
	return true;
}

/* Replies in which the id has no word before it: Amazon "250 Ok 010001...-0",
 * Google "250 2.0.0 OK  EPOCH ID - gsmtp", Microsoft "[InternalId=N, ...",
 * IronPort "250 ok:  Message N accepted", Proxmox "250 2.5.0 OK (ID)". */
static void
add_bare_id(struct event *ev, struct span reply)
{
	struct span id = { 0 };

	if (span_starts(reply, SPAN("250 Ok ")) && reply.len > 23) {
		id = span_slice(reply, 7, reply.len);
		if (id_token(id).len != id.len)
			id.len = 0;
	} else if (span_ends(reply, SPAN(" - gsmtp"))) {
		id = last_token(span_slice(reply, 0, reply.len - 8), NULL);
	} else if (span_cut_at(reply, SPAN(" [InternalId="), NULL, &id)) {
		id = id_token(id);
	} else if (span_cut_at(reply, SPAN("ok:  Message "), NULL, &id)) {
		id = id_token(id);
	} else if (span_ends(reply, SPAN(")")) &&
		(span_cut_at(reply, SPAN(" OK ("), NULL, &id) ||
			span_cut_at(reply, SPAN(" BLOCKED ("), NULL, &id))) {
		id = id_token(id);
	}
	if (id.len > 0)
		event_add(ev, FIELD_next_queue_id, id, FIELD_UNTRUSTED);
}

/* What the next hop calls the mail. Its words: anyone can say "queued as". */
static void
add_next_id(struct event *ev, struct span reply)
{
	struct span id = { 0 };

	if (span_eat(&reply, SPAN("forwarded as ")) ||
		span_eat(&reply, SPAN("replaced by "))) {
		event_add(ev, FIELD_next_queue_id, id_token(reply), 0);
		return;
	}
	if (after_last(reply, SPAN(" queued as "), &id) ||
		after_last(reply, SPAN(" OK id="), &id)) {
		event_add(
			ev, FIELD_next_queue_id, id_token(id), FIELD_UNTRUSTED);
		return;
	}
	if (after_last(reply, SPAN(" qp "), &id)) {
		event_add(ev, FIELD_qp, id_token(id), FIELD_UNTRUSTED);
		return;
	}
	if (span_cut_at(
		    reply, SPAN(" Message accepted for delivery"), &id, NULL)) {
		event_add(ev, FIELD_next_queue_id, last_token(id, NULL),
			FIELD_UNTRUSTED);
		return;
	}
	add_bare_id(ev, reply);
}

/* Dovecot's "250 2.0.0 <user> SESSION Saved". */
static void
add_session(struct event *ev, struct span reply)
{
	struct span before = { 0 };
	struct span word = last_token(reply, &before);
	struct span session = { 0 };

	if (!span_eq(word, SPAN("Saved")))
		return;
	session = last_token(before, &before);
	if (session.len > 0 && span_ends(before, SPAN(">")))
		event_add(ev, FIELD_session, session, FIELD_UNTRUSTED);
}

/* "host H[ip] said: 550 5.1.1 text (in reply to RCPT TO command)" or the
 * reply itself. */
static struct span
server_words(struct span reply)
{
	struct span words = reply;

	if (!span_starts(reply, SPAN("host ")))
		return reply;
	if (span_cut_at(reply, SPAN(" said: "), NULL, &words) ||
		span_cut_at(
			reply, SPAN(" refused to talk to me: "), NULL, &words))
		return words;
	return reply;
}

/* Behind the status stands what looks like a second delivery. Before 3.5 a
 * recipient is not quoted: either it poses as the first one, or the server's
 * words pose as the second, and nobody can tell. */
static void
distrust(struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i].id != FIELD_queue_id)
			ev->fields[i].marks |= FIELD_UNTRUSTED;
}

static void
add_reply(struct event *ev, struct span text, bool is_sent)
{
	struct span code = { 0 };
	struct span dsn = { 0 };
	struct span reply = text;

	if (!span_eat(&reply, SPAN(" (")))
		return;
	if (span_ends(reply, SPAN(")")))
		reply.len--;
	postfix_reply_codes(server_words(reply), &code, &dsn);
	if (code.len > 0)
		event_add(ev, FIELD_code, code, FIELD_UNTRUSTED);
	if (reply.len > 0)
		event_add(ev, FIELD_reply, reply, FIELD_UNTRUSTED);
	if (is_sent) {
		add_next_id(ev, reply);
		add_session(ev, reply);
	}
	if (span_find_char(reply, '>') != SIZE_MAX &&
		(span_find(reply, SPAN(">, relay=")) != SIZE_MAX ||
			span_find(reply, SPAN(">, orig_to=")) != SIZE_MAX))
		distrust(ev);
}

bool
postfix_deliver(struct event *ev, struct span text, struct span rest)
{
	rest = text;
	/* discard(8) says "sent" of what it throws away. */
	ev->kind = span_ends(ev->head.program, SPAN("/discard")) ? KIND_DISCARD
								 : KIND_DELIVER;
	for (;;) {
		const struct pair_row *row = eat_key(&rest);
		struct span value = { 0 };

		if (!row)
			break;
		value = take_value(&rest);
		if (row->id != FIELD_COUNT)
			event_add(ev, row->id, value, row->marks);
		if (row->id == FIELD_status) {
			add_reply(ev, rest, span_eq(value, SPAN("sent")));
			break;
		}
		if (!span_eat(&rest, SPAN(", ")))
			break;
	}
	return true;
}

/* "host H[ip] said: 450 ...", "host H[ip] refused to talk to me: ..." */
static bool
parse_host(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer peer = { 0 };
	struct span words = server_words(text);

	ev->kind = KIND_OTHER;
	if (!postfix_eat_peer(&rest, &peer))
		return false;
	event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
	if (words.len < text.len)
		postfix_add_reply(ev, words, FIELD_UNTRUSTED);
	return true;
}

static bool
parse_relay_trouble(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer peer = { 0 };

	ev->kind = KIND_OTHER;
	if (!postfix_eat_peer(&rest, &peer))
		return false;
	event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

/* "SASL authentication failed; server H[ip] said: 535 ...": this host's own
 * login elsewhere, so no AUTH event of anybody here. */
static bool
parse_own_auth(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer peer = { 0 };

	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_reason, span_slice(text, 0, text.len - rest.len),
		FIELD_VERBATIM);
	if (span_cut_at(text, SPAN("server "), NULL, &rest) &&
		postfix_eat_peer(&rest, &peer)) {
		event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
		if (span_eat(&rest, SPAN(" said: ")))
			postfix_add_reply(ev, rest, FIELD_UNTRUSTED);
	}
	return true;
}

static bool
parse_passing(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };

	(void)text;
	if (!postfix_eat_angle(&rest, " ", &to))
		return false;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_to, to, FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(" to transport=")))
		event_add(ev, FIELD_relay, rest, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct postfix_shape agent_shapes[] = {
	{ SPAN_INIT("to="), postfix_deliver },
	{ SPAN_INIT("status="), postfix_deliver },
	{ SPAN_INIT("host "), parse_host },
	{ SPAN_INIT("connect to "), parse_relay_trouble },
	{ SPAN_INIT("lost connection with "), parse_relay_trouble },
	{ SPAN_INIT("conversation with "), parse_relay_trouble },
	{ SPAN_INIT("passing "), parse_passing },
	{ SPAN_INIT("SASL authentication failed"), parse_own_auth },
	{ SPAN_INIT("enabling PIX workarounds"), postfix_other },
	{ SPAN_INIT("Cannot start TLS"), postfix_other },
	{ SPAN_INIT("TLS is required"), postfix_other },
	{ SPAN_INIT("Server certificate not"), postfix_other },
	{ SPAN_INIT("Host offered STARTTLS"), postfix_other },
	{ SPAN_INIT("Host or domain name not found"), postfix_other },
	{ SPAN_INIT("discarding EHLO keywords"), postfix_other },
	{ SPAN_INIT("breaking line"), postfix_other },
	{ SPAN_INIT("Using "), postfix_other },
	{ SPAN_INIT("mail for "), postfix_other },
	{ SPAN_INIT("Sender requested REQUIRETLS"), postfix_other },
	{ SPAN_INIT(""), postfix_action },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_agent(struct event *ev, struct span text)
{
	return postfix_try(agent_shapes, ev, text) || postfix_tls(ev, text) ||
		postfix_note(ev, text, false);
}
