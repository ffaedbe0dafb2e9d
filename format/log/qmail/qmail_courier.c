/* Courier's imapd and pop3d ("LOGIN, user=U, ip=[...]") and authdaemond. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

struct token_row {
	struct span key;
	enum field_id id;
};

/* clang-format off */
static const struct token_row tokens[] = {
	{ SPAN_INIT("port=["), FIELD_port },
	{ SPAN_INIT("protocol="), FIELD_protocol },
	{ SPAN_INIT("rcvd="), FIELD_bytes_in },
	{ SPAN_INIT("sent="), FIELD_bytes_out },
	{ SPAN_INIT("retr="), FIELD_retrieved },
};

/* Passwords and hashes that debugging prints, in quotes or up to a comma. */
static const struct span secrets[] = {
	SPAN_INIT("clearpasswd="), SPAN_INIT(", passwd="),
	SPAN_INIT("supplied password '"), SPAN_INIT("encrypted password '"),
};
/* clang-format on */

enum {
	COUNT_TOKENS = sizeof(tokens) / sizeof(tokens[0]),
	COUNT_SECRETS = sizeof(secrets) / sizeof(secrets[0])
};

static void
add_service(struct event *ev)
{
	struct span tag = ev->head.program;
	size_t at = span_find(tag, SPAN("imap"));

	if (at == SIZE_MAX)
		at = span_find(tag, SPAN("pop3"));
	if (at != SIZE_MAX)
		event_add(ev, FIELD_service, span_slice(tag, at, at + 4),
			FIELD_VERBATIM);
	if (span_ends(tag, SPAN("-ssl")))
		event_add_derived(ev, FIELD_tls, SPAN("TLS"), 0);
}

static void
add_token(struct event *ev, struct span token)
{
	for (size_t i = 0; i < COUNT_TOKENS; i++) {
		struct span value = token;

		if (!span_eat(&value, tokens[i].key))
			continue;
		if (span_ends(value, SPAN("]")))
			value.len--;
		event_add(ev, tokens[i].id, value, FIELD_VERBATIM);
		return;
	}
	if ((span_eq(token, SPAN("starttls=1")) ||
		    span_eq(token, SPAN("stls=1"))) &&
		!event_field(ev, FIELD_tls))
		event_add_derived(ev, FIELD_tls, SPAN("TLS"), 0);
}

static void
add_tokens(struct event *ev, struct span rest)
{
	struct span token = { 0 };

	while (rest.len > 0) {
		(void)span_cut_at(rest, SPAN(", "), &token, &rest);
		add_token(ev, token);
	}
}

/* "user=U, ip=[::ffff:192.0.2.1], port=[1]...": U is the client's text, so the
 * last ip= is Courier's own. */
static bool
read_peer(struct event *ev, struct span rest, unsigned marks)
{
	size_t at = address_rfind(rest, SPAN("ip=["));
	struct span ip = { 0 };
	struct span head = { 0 };

	if (at == SIZE_MAX)
		return false;
	head = span_slice(rest, 0, at);
	(void)span_cut(span_slice(rest, at + 4, rest.len), ']', &ip, &rest);
	if (span_ends(head, SPAN(", ")))
		head.len -= 2;
	if (span_eat(&head, SPAN("user=")))
		event_add(ev, FIELD_user, head, marks);
	else if (span_eat(&head, SPAN("method=")))
		event_add(ev, FIELD_method, head, FIELD_UNTRUSTED);
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
	add_service(ev);
	add_tokens(ev, rest);
	return true;
}

static bool
login(struct event *ev, struct span rest)
{
	ev->kind = KIND_LOGIN;
	qmail_outcome(ev, true);
	return read_peer(ev, rest, FIELD_VERBATIM);
}

static bool
login_failed(struct event *ev, struct span rest)
{
	ev->kind = KIND_LOGIN;
	qmail_outcome(ev, false);
	return read_peer(ev, rest, FIELD_UNTRUSTED);
}

static bool
connection(struct event *ev, struct span rest)
{
	ev->kind = KIND_CONNECT;
	return read_peer(ev, rest, FIELD_UNTRUSTED);
}

/* Without a user nobody was logged in. */
static bool
ended(struct event *ev, struct span rest)
{
	if (!read_peer(ev, rest, FIELD_VERBATIM))
		return false;
	ev->kind = event_field(ev, FIELD_user) ? KIND_LOGOUT : KIND_DISCONNECT;
	return true;
}

/* clang-format off */
static const struct qmail_shape shapes[] = {
	{ SPAN_INIT("LOGIN, "), login, false },
	{ SPAN_INIT("LOGIN FAILED, "), login_failed, false },
	{ SPAN_INIT("LOGOUT, "), ended, false },
	{ SPAN_INIT("DISCONNECTED, "), ended, false },
	{ SPAN_INIT("Disconnected, "), ended, false },
	{ SPAN_INIT("TIMEOUT, "), ended, false },
	{ SPAN_INIT("Connection, "), connection, false },
	{ SPAN_INIT("Maximum connection limit reached for "), qmail_other,
		false },
	{ SPAN_INIT("couriertls: "), qmail_other, false },
	{ SPAN_INIT("Unexpected SSL connection shutdown"), qmail_other,
		false },
	{ SPAN_INIT("Maximum connection limit reached"), qmail_other, false },
	{ { 0 }, NULL, false },
};
/* clang-format on */

bool
qmail_is_courier(struct span text)
{
	return qmail_shape_of(shapes, text) != NULL;
}

bool
qmail_courier(struct event *ev, struct span text)
{
	struct span status = { 0 };

	(void)span_cut(text, ',', &status, NULL);
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	return qmail_try(shapes, ev, text);
}

static void
mark_secrets(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_SECRETS; i++) {
		bool quoted = span_ends(secrets[i], SPAN("'"));
		struct span rest = { 0 };

		if (!span_cut_at(text, secrets[i], NULL, &rest))
			continue;
		/* A password may hold a quote; the words behind it end it. */
		if (!quoted)
			(void)span_cut_at(rest, SPAN(", "), &rest, NULL);
		else if (!span_cut_at(
				 rest, SPAN("' does not match"), &rest, NULL) &&
			span_ends(rest, SPAN("'")))
			rest.len--;
		event_secret(ev, rest);
	}
}

/* "Authenticated: sysusername=..., address=jerry@example, fullname=..." */
static void
read_authenticated(struct event *ev, struct span text)
{
	struct span user = { 0 };

	if (!span_cut_at(text, SPAN(" address="), NULL, &user))
		return;
	ev->kind = KIND_AUTH;
	qmail_outcome(ev, true);
	(void)span_cut_at(user, SPAN(", "), &user, NULL);
	event_add(ev, FIELD_user, user, FIELD_VERBATIM);
}

bool
qmail_authdaemon(struct event *ev, struct span text)
{
	struct span service = { 0 };

	ev->kind = KIND_OTHER;
	mark_secrets(ev, text);
	if (span_cut_at(text, SPAN("auth request, service="), NULL, &service)) {
		(void)span_cut(service, ',', &service, NULL);
		event_add(ev, FIELD_service, service, FIELD_VERBATIM);
	} else if (span_has(text, SPAN("Authenticated: "))) {
		read_authenticated(ev, text);
	} else if (span_has(text, SPAN(" does not match "))) {
		ev->kind = KIND_AUTH;
		qmail_outcome(ev, false);
		event_add_derived(ev, FIELD_reason, SPAN("bad-password"), 0);
	}
	return true;
}
