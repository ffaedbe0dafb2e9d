/* The delivery agents: "to=<>, relay=, delay=, dsn=, status=sent (text)" and
 * what smtp and lmtp say about the servers they talk to. */
#include "format/log/postfix/postfix.h"

#include "format/log/line/address.h"
#include "format/log/line/reply.h"

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
};

/* What a patch or a later version adds is skipped. */
static const struct pair_row unknown_pair = { SPAN_INIT(""), FIELD_COUNT, 0 };
/* clang-format on */

enum { COUNT_PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static const struct pair_row *
eat_key(struct span *s)
{
	for (size_t i = 0; i < COUNT_PAIRS; i++)
		if (s->len > 0 && s->ptr[0] == pairs[i].key.ptr[0] &&
			span_eat(s, pairs[i].key))
			return &pairs[i];
	struct span rest = *s;
	if (span_take_set(&rest, "abcdefghijklmnopqrstuvwxyz_").len == 0 ||
		!span_eat_char(&rest, '='))
		return NULL;
	*s = rest;
	return &unknown_pair;
}

static struct span
take_value(struct span *s)
{
	struct span value = { 0 };
	size_t n = 0;

	if (postfix_eat_address(s, ",", &value))
		return value;
	while (n < s->len && s->ptr[n] != ',' && s->ptr[n] != ' ')
		n++;
	value = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return value;
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

static void
add_sent(struct event *ev, struct span reply)
{
	struct span id = reply;

	if (span_eat(&id, SPAN("forwarded as ")) ||
		span_eat(&id, SPAN("replaced by "))) {
		(void)span_cut(id, ' ', &id, NULL);
		event_add(ev, FIELD_next_queue_id, id, FIELD_VERBATIM);
		return;
	}
	reply_add_next_id(ev, reply);
	reply_add_session(ev, reply);
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
	reply_codes(server_words(reply), &code, &dsn);
	if (code.len > 0)
		event_add(ev, FIELD_code, code, FIELD_UNTRUSTED);
	if (reply.len > 0)
		event_add(ev, FIELD_reply, reply, FIELD_UNTRUSTED);
	if (is_sent) {
		add_sent(ev, reply);
	}
	if (span_find_char(reply, '>') != SIZE_MAX &&
		(span_has(reply, SPAN(">, relay=")) ||
			span_has(reply, SPAN(">, orig_to="))))
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
		if (row->id != FIELD_COUNT && value.ptr)
			event_add(ev, row->id, value, row->marks);
		if (row->id == FIELD_status) {
			add_reply(ev, rest,
				value.ptr && span_eq(value, SPAN("sent")));
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
		reply_add(ev, words, FIELD_UNTRUSTED);
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
			reply_add(ev, rest, FIELD_UNTRUSTED);
	}
	return true;
}

static bool
parse_passing(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };

	(void)text;
	if (!postfix_eat_address(&rest, " ", &to))
		return false;
	ev->kind = KIND_OTHER;
	if (to.ptr)
		event_add(ev, FIELD_to, to, FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(" to transport=")))
		event_add(ev, FIELD_relay, rest, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape agent_shapes[] = {
	{ SPAN_INIT("to="), postfix_deliver },
	{ SPAN_INIT("status="), postfix_deliver },
	{ SPAN_INIT("host "), parse_host },
	{ SPAN_INIT("connect to "), parse_relay_trouble },
	{ SPAN_INIT("lost connection with "), parse_relay_trouble },
	{ SPAN_INIT("conversation with "), parse_relay_trouble },
	{ SPAN_INIT("passing "), parse_passing },
	{ SPAN_INIT("SASL authentication failed"), parse_own_auth },
	{ SPAN_INIT("enabling PIX workarounds"), shape_other },
	{ SPAN_INIT("Cannot start TLS"), shape_other },
	{ SPAN_INIT("TLS is required"), shape_other },
	{ SPAN_INIT("Server certificate not"), shape_other },
	{ SPAN_INIT("Host offered STARTTLS"), shape_other },
	{ SPAN_INIT("Host or domain name not found"), shape_other },
	{ SPAN_INIT("discarding EHLO keywords"), shape_other },
	{ SPAN_INIT("breaking line"), shape_other },
	{ SPAN_INIT("Using "), shape_other },
	{ SPAN_INIT("mail for "), shape_other },
	{ SPAN_INIT("Sender requested REQUIRETLS"), shape_other },
	{ SPAN_INIT(""), postfix_action },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_agent(struct event *ev, struct span text)
{
	return shape_try(agent_shapes, ev, text) || postfix_tls(ev, text) ||
		postfix_note(ev, text, false);
}
