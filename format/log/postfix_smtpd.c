/* smtpd (and qmqpd): connections, where a mail came in, refusals, logins. */
#include "format/log/postfix.h"

#include "format/log/address.h"

static bool
parse_connect(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };

	(void)text;
	if (!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_CONNECT;
	postfix_add_client(ev, &client);
	return true;
}

static bool
parse_disconnect(struct event *ev, struct span text, struct span rest)
{
	if (!parse_connect(ev, text, rest))
		return false;
	ev->kind = KIND_DISCONNECT;
	return true;
}

/* "lost connection after DATA (512 bytes) from H[ip]": the session is over;
 * the line "disconnect from" follows. */
static bool
parse_lost(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };
	struct span reason = { 0 };

	(void)rest;
	if (!span_cut_at(text, SPAN(" from "), &reason, &rest) ||
		!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_DISCONNECT;
	postfix_add_client(ev, &client);
	event_add(ev, FIELD_reason, reason, FIELD_VERBATIM);
	return true;
}

/* "improper command pipelining after X from H[ip]: text" and warnings of the
 * same build: a client did something. */
static bool
parse_from_client(struct event *ev, struct span text, struct span rest)
{
	if (!parse_lost(ev, text, rest))
		return false;
	ev->kind = KIND_OTHER;
	return true;
}

/* "Connection rate limit exceeded: 31 from H[ip] for service smtpd": smtpd
 * answers 421 or 450 to it. */
static bool
parse_limit(struct event *ev, struct span text, struct span rest)
{
	if (span_find(text, SPAN(" limit exceeded: ")) == SIZE_MAX ||
		!parse_lost(ev, text, rest))
		return false;
	ev->kind = KIND_REFUSE;
	return true;
}

/* "hostname X does not resolve to address A: why". X is what the client's own
 * reverse zone says. */
static bool
parse_hostname(struct event *ev, struct span text, struct span rest)
{
	struct span name = { 0 };
	struct span why = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	if (!span_cut_at(
		    rest, SPAN(" does not resolve to address "), &name, &rest))
		return true;
	event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	if (!span_cut_at(rest, SPAN(": "), &rest, &why))
		(void)span_cut(rest, ' ', &rest, NULL);
	if (address_is_ip(rest))
		event_add(ev, FIELD_client_ip, rest, FIELD_VERBATIM);
	return true;
}

struct client_row {
	struct span key;
	enum field_id id;
};

/* clang-format off */
static const struct client_row client_keys[] = {
	{ SPAN_INIT("sasl_method="), FIELD_method },
	{ SPAN_INIT("sasl_username="), FIELD_user },
	{ SPAN_INIT("sasl_sender="), FIELD_COUNT },
	{ SPAN_INIT("orig_queue_id="), FIELD_orig_queue_id },
	{ SPAN_INIT("orig_client="), FIELD_orig_client_ip },
};
/* clang-format on */

enum { COUNT_CLIENT_KEYS = sizeof(client_keys) / sizeof(client_keys[0]) };

static const struct client_row *
eat_client_key(struct span *s)
{
	for (size_t i = 0; i < COUNT_CLIENT_KEYS; i++)
		if (span_eat(s, client_keys[i].key))
			return &client_keys[i];
	return NULL;
}

/* Up to the next ", key=" that may stand here, for a login may hold ", ". */
static struct span
take_client_value(struct span *s)
{
	struct span value = *s;

	for (size_t at = 0; at + 2 < s->len; at++) {
		struct span next = { 0 };

		if (s->ptr[at] != ',' || s->ptr[at + 1] != ' ')
			continue;
		next = span_slice(*s, at + 2, s->len);
		if (!eat_client_key(&next))
			continue;
		value = span_slice(*s, 0, at);
		*s = span_slice(*s, at + 2, s->len);
		return value;
	}
	*s = span_slice(*s, s->len, s->len);
	return value;
}

static void
add_client_field(struct event *ev, enum field_id id, struct span value)
{
	struct postfix_peer peer = { 0 };

	if (id == FIELD_COUNT)
		return;
	if (id != FIELD_orig_client_ip)
		event_add(ev, id, value, FIELD_VERBATIM);
	else if (postfix_eat_peer(&value, &peer) && peer.ip.len > 0)
		event_add(ev, id, peer.ip, FIELD_VERBATIM);
}

static bool
parse_client(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };
	const struct client_row *row = NULL;

	(void)text;
	if (!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_QUEUE;
	postfix_add_client(ev, &client);
	(void)span_eat(&rest, SPAN(", "));
	while ((row = eat_client_key(&rest)) != NULL)
		add_client_field(ev, row->id, take_client_value(&rest));
	return true;
}

/* "abort: TLS from H[ip]: No client certificate presented" */
static bool
parse_abort(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };

	(void)text;
	if (!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_DISCONNECT;
	postfix_add_client(ev, &client);
	if (span_eat(&rest, SPAN(": ")))
		event_add(ev, FIELD_reason, rest, FIELD_VERBATIM);
	return true;
}

/* "H[ip]: SASL LOGIN authentication failed: why, sasl_username=U". The name
 * is what the stranger tried; only since 3.6 is it logged. */
static bool
parse_sasl(struct event *ev, struct span text)
{
	struct postfix_peer client = { 0 };
	struct span method = { 0 };
	struct span why = { 0 };
	struct span user = { 0 };

	if (!postfix_eat_peer(&text, &client) ||
		!span_eat(&text, SPAN(": SASL ")) ||
		!span_cut_at(text, SPAN(" authentication "), &method, &why))
		return false;
	ev->kind = KIND_AUTH;
	postfix_add_client(ev, &client);
	event_add(ev, FIELD_method, method, FIELD_UNTRUSTED);
	event_add_derived(ev, FIELD_outcome, SPAN("failure"), 0);
	(void)span_cut_at(why, SPAN(", sasl_username="), &why, &user);
	if (user.len > 0 && !span_eq(user, SPAN("(unavailable)")))
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	(void)span_eat(&why, SPAN("failed:"));
	why = span_trim(why);
	if (why.len > 0)
		event_add(ev, FIELD_reason, why, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct postfix_shape smtpd_shapes[] = {
	{ SPAN_INIT("connect from "), parse_connect },
	{ SPAN_INIT("disconnect from "), parse_disconnect },
	{ SPAN_INIT("client="), parse_client },
	{ SPAN_INIT("lost connection after "), parse_lost },
	{ SPAN_INIT("timeout after "), parse_lost },
	{ SPAN_INIT("too many errors after "), parse_lost },
	{ SPAN_INIT("hangup after "), parse_lost },
	{ SPAN_INIT("bare <LF> received after "), parse_lost },
	{ SPAN_INIT("internal error after "), parse_lost },
	{ SPAN_INIT("insufficient "), parse_lost },
	{ SPAN_INIT("abort: TLS from "), parse_abort },
	{ SPAN_INIT("hostname "), parse_hostname },
	{ SPAN_INIT("Connection "), parse_limit },
	{ SPAN_INIT("Message "), parse_limit },
	{ SPAN_INIT("Recipient "), parse_limit },
	{ SPAN_INIT("New TLS session "), parse_limit },
	{ SPAN_INIT("AUTH command "), parse_limit },
	{ SPAN_INIT("improper command pipelining "), parse_from_client },
	{ SPAN_INIT("non-SMTP command "), parse_from_client },
	{ SPAN_INIT("Illegal address syntax "), parse_from_client },
	{ SPAN_INIT("discarding EHLO keywords"), postfix_other },
	{ SPAN_INIT("connect to "), postfix_other },
	{ SPAN_INIT("proxy "), postfix_other },
	{ SPAN_INIT("to="), postfix_deliver },
	{ SPAN_INIT(""), postfix_action },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_smtpd(struct event *ev, struct span text)
{
	return postfix_try(smtpd_shapes, ev, text) || postfix_tls(ev, text) ||
		parse_sasl(ev, text);
}
