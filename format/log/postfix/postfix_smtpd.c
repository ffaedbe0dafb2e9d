/* smtpd (and qmqpd): connections, where a mail came in, refusals, logins. */
#include "format/log/postfix/postfix.h"

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

/* "disconnect from H[ip] ehlo=1 auth=0/1 mail=1 commands=2/3": since 3.0 it
 * counts what the client did; a line that is missing shows here. */
static bool
parse_disconnect(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };

	(void)text;
	if (!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_DISCONNECT;
	postfix_add_client(ev, &client);
	rest = span_trim(rest);
	if (rest.len > 0)
		event_add(ev, FIELD_commands, rest, FIELD_VERBATIM);
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
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
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
static const struct shape smtpd_shapes[] = {
	{ SPAN_INIT("connect from "), parse_connect },
	{ SPAN_INIT("disconnect from "), parse_disconnect },
	{ SPAN_INIT("client="), parse_client },
	{ SPAN_INIT("to="), postfix_deliver },
	{ SPAN_INIT(""), postfix_action },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_smtpd(struct event *ev, struct span text)
{
	return shape_try(smtpd_shapes, ev, text) || postfix_tls(ev, text) ||
		postfix_trouble(ev, text) || parse_sasl(ev, text) ||
		postfix_note(ev, text, true);
}
