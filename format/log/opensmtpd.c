/* OpenSMTPD 5.4 to 7: "SESSION smtp connected address=... host=...", before 6.1
 * "smtp-in: New session SESSION from host H [IP]". A message's id is the first
 * half of its envelopes'. */
#include "format/log/opensmtpd.h"
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/line/reply.h"

/* The value of " KEY=" in s, up to a blank, or to the quote that ends it. */
static struct span
value_of(struct span s, struct span key)
{
	struct span value = { 0 };

	if (!span_cut_at(s, key, NULL, &value))
		return (struct span){ 0 };
	if (span_eat_char(&value, '"'))
		return span_take_until(&value, '"');
	return span_take_until(&value, ' ');
}

static bool
connected(struct event *ev, struct span text, struct span rest)
{
	struct span name = value_of(rest, SPAN("host="));

	(void)text;
	ev->kind = KIND_CONNECT;
	filter_add_ip(ev, FIELD_client_ip, value_of(rest, SPAN("address=")),
		FIELD_VERBATIM);
	if (name.len > 0 && name.ptr[0] != '<')
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	return true;
}

static bool
disconnected(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_DISCONNECT;
	opensmtpd_add_value(ev, FIELD_status, value_of(rest, SPAN("reason=")),
		FIELD_VERBATIM);
	return true;
}

/* "user=bob result=ok": the user is the client's text, so it is read last. */
static bool
authentication(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" result="));
	bool succeeded = false;
	struct span user = { 0 };

	(void)text;
	if (at == SIZE_MAX)
		return false;
	user = span_slice(rest, 0, at);
	rest = span_slice(rest, at + 8, rest.len);
	succeeded = span_eq(rest, SPAN("ok"));
	if (!span_eat(&user, SPAN("user=")))
		return false;
	ev->kind = KIND_LOGIN;
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add(ev, FIELD_user, user,
		succeeded ? FIELD_VERBATIM : FIELD_UNTRUSTED);
	event_add(ev, FIELD_status, rest, FIELD_VERBATIM);
	event_add_derived(ev, FIELD_outcome,
		succeeded ? SPAN("success") : SPAN("failure"), 0);
	return true;
}

static bool
message(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_QUEUE;
	opensmtpd_add_envelope_id(ev, value_of(rest, SPAN("msgid=")));
	opensmtpd_add_value(
		ev, FIELD_size, value_of(rest, SPAN(" size=")), FIELD_VERBATIM);
	opensmtpd_add_value(ev, FIELD_nrcpt, value_of(rest, SPAN(" nrcpt=")),
		FIELD_VERBATIM);
	opensmtpd_add_value(ev, FIELD_protocol, value_of(rest, SPAN(" proto=")),
		FIELD_VERBATIM);
	return true;
}

/* "evpid=0123456789abcdef from=<a> to=<b>" */
static bool
envelope(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };

	(void)text;
	if (!span_cut(rest, ' ', &id, &rest) || !span_eat(&id, SPAN("evpid=")))
		return false;
	ev->kind = KIND_FROM;
	opensmtpd_add_envelope_id(ev, id);
	opensmtpd_eat_address(ev, FIELD_from, SPAN("from=<"), &rest);
	opensmtpd_eat_address(ev, FIELD_to, SPAN("to=<"), &rest);
	return true;
}

/* command="RCPT TO:<x>" result="550 Invalid recipient" */
static bool
failed_command(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN("\" result=\""));
	struct span command = { 0 };
	struct span reply = { 0 };

	(void)text;
	if (at == SIZE_MAX || !span_eat(&rest, SPAN("command=\"")))
		return false;
	command = span_slice(rest, 0, at - 9);
	reply = span_slice(rest, at + 1, rest.len);
	if (span_ends(reply, SPAN("\"")))
		reply.len--;
	opensmtpd_add_refusal(ev, command, reply);
	return true;
}

/* "... relay="H (192.0.2.7)" delay=1s result="Ok" stat="250 ..."": what follows
 * stat= is the other side's. */
static bool
delivery(struct event *ev, struct span text, struct span rest)
{
	struct span head = rest;
	struct span reply = { 0 };
	unsigned marks = FIELD_VERBATIM;

	if (!envelope(ev, text, rest))
		return false;
	/* One may be in an address, or in what the other side says. */
	if (filter_is_twice(rest, SPAN(" result=")) ||
		filter_is_twice(rest, SPAN(" relay=")))
		marks = FIELD_UNTRUSTED;
	ev->kind = KIND_DELIVER;
	(void)span_cut_at(rest, SPAN(" stat="), &head, &reply);
	(void)span_eat_char(&reply, '"');
	if (span_ends(reply, SPAN("\"")))
		reply.len--;
	opensmtpd_add_value(
		ev, FIELD_user, value_of(head, SPAN(" user=")), FIELD_VERBATIM);
	opensmtpd_add_value(
		ev, FIELD_relay, value_of(head, SPAN(" relay=")), marks);
	opensmtpd_add_value(
		ev, FIELD_status, value_of(head, SPAN(" result=")), marks);
	reply_add(ev, reply, FIELD_UNTRUSTED);
	reply_add_next_id(ev, reply);
	reply_add_session(ev, reply);
	return true;
}

static bool
tls(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_TLS;
	(void)span_eat(&rest, SPAN("ciphers="));
	event_add(ev, FIELD_tls, span_take_until(&rest, ':'), FIELD_VERBATIM);
	if (span_eat_char(&rest, ':'))
		event_add(ev, FIELD_cipher, span_take_until(&rest, ':'),
			FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("smtp connected "), connected },
	{ SPAN_INIT("smtp disconnected "), disconnected },
	{ SPAN_INIT("smtp authentication "), authentication },
	{ SPAN_INIT("smtp message "), message },
	{ SPAN_INIT("smtp envelope "), envelope },
	{ SPAN_INIT("smtp failed-command "), failed_command },
	{ SPAN_INIT("smtp tls "), tls },
	{ SPAN_INIT("smtp starttls "), tls },
	{ SPAN_INIT("mta delivery "), delivery },
	{ SPAN_INIT("mda delivery "), delivery },
	{ SPAN_INIT("smtp "), shape_other },
	{ SPAN_INIT("mta "), shape_other },
	{ { 0 }, NULL },
};

/* clang-format on */

/* "smtpd" alone is the tag of others too. */
static unsigned
opensmtpd_bid(const struct event *ev)
{
	struct span text = ev->head.body;
	struct span session = { 0 };

	if (!span_eq(ev->head.program, SPAN("smtpd")))
		return 0;
	if (opensmtpd_eat_session(&text, &session) ||
		span_starts(text, SPAN("smtp-")) ||
		span_starts(text, SPAN("relay: ")) ||
		span_starts(text, SPAN("delivery: ")) ||
		span_starts(text, SPAN("info: OpenSMTPD")))
		return 40;
	return 8;
}

static bool
opensmtpd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	struct span session = { 0 };

	(void)dialect;
	ev->daemon = SPAN("opensmtpd");
	if (!opensmtpd_eat_session(&text, &session))
		return opensmtpd_old(ev, text);
	event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	return shape_try(shapes, ev, text);
}

const struct log_format format_opensmtpd = {
	.name = "opensmtpd",
	.title = "OpenSMTPD 5.4 to 7",
	.bid = opensmtpd_bid,
	.parse = opensmtpd_parse,
};
