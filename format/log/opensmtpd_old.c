/* OpenSMTPD 5.4 to 6.0. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/reply.h"
#include "format/log/opensmtpd.h"

/* "08d856b172f69c5c from host c.example [192.0.2.4]" */
static bool
old_connected(struct event *ev, struct span text, struct span rest)
{
	struct span name = { 0 };
	struct span ip = { 0 };
	struct span session = { 0 };

	(void)text;
	if (!opensmtpd_eat_session(&rest, &session) ||
		!span_eat(&rest, SPAN("from host ")) ||
		!span_rcut(rest, '[', &name, &ip) || !span_ends(ip, SPAN("]")))
		return false;
	ip.len--;
	ev->kind = KIND_CONNECT;
	event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	event_add(ev, FIELD_client_name, span_trim(name), FIELD_UNTRUSTED);
	filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	return true;
}

/* "SESSION", "SESSION: IO error: ..." */
static bool
old_closed(struct event *ev, struct span text, struct span rest)
{
	struct span why = { 0 };

	(void)text;
	(void)span_cut_at(rest, SPAN(": "), &rest, &why);
	if (!opensmtpd_is_hex(rest, OPENSMTPD_SESSION_DIGITS))
		return false;
	ev->kind = KIND_DISCONNECT;
	event_add(ev, FIELD_session, rest, FIELD_VERBATIM);
	opensmtpd_add_value(ev, FIELD_status, why, FIELD_VERBATIM);
	return true;
}

/* "MSGID on session SESSION: from=<>, to=<>, size=1, ndest=1, proto=ESMTP" */
static bool
old_accepted(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span session = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN(" on session "), &id, &rest) ||
		!span_cut_at(rest, SPAN(": "), &session, &rest) ||
		!opensmtpd_is_hex(session, OPENSMTPD_SESSION_DIGITS))
		return false;
	ev->kind = KIND_QUEUE;
	opensmtpd_add_envelope_id(ev, id);
	event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	opensmtpd_eat_address(ev, FIELD_from, SPAN("from=<"), &rest);
	opensmtpd_eat_address(ev, FIELD_to, SPAN("to=<"), &rest);
	if (span_cut_at(rest, SPAN(" size="), NULL, &rest))
		opensmtpd_add_value(ev, FIELD_size,
			span_take_set(&rest, "0123456789"), FIELD_VERBATIM);
	return true;
}

/* "SESSION: "RCPT TO:<x>" => 550 Invalid recipient" */
static bool
old_failed(struct event *ev, struct span text, struct span rest)
{
	struct span session = { 0 };
	size_t at = address_rfind(rest, SPAN("\" => "));

	(void)text;
	if (at == SIZE_MAX ||
		!span_cut_at(
			span_slice(rest, 0, at), SPAN(": \""), &session, &text))
		return false;
	event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	opensmtpd_add_refusal(ev, text, span_slice(rest, at + 5, rest.len));
	return true;
}

/* "Ok for EVPID: session=S, from=<>, to=<>, rcpt=<>, source=, relay=H [ip],
 * delay=1s, stat=250 ..." */
static bool
old_delivery(struct event *ev, struct span text, struct span rest)
{
	struct span status = { 0 };
	struct span id = { 0 };
	struct span reply = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN(" for "), &status, &rest) ||
		!span_cut_at(rest, SPAN(": "), &id, &rest) ||
		!opensmtpd_is_hex(id, OPENSMTPD_SESSION_DIGITS))
		return false;
	ev->kind = KIND_DELIVER;
	opensmtpd_add_envelope_id(ev, id);
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	(void)span_cut_at(rest, SPAN(", stat="), &rest, &reply);
	if (span_eat(&rest, SPAN("session=")))
		opensmtpd_add_value(ev, FIELD_session,
			span_take_until(&rest, ','), FIELD_VERBATIM);
	opensmtpd_eat_address(ev, FIELD_from, SPAN("from=<"), &rest);
	opensmtpd_eat_address(ev, FIELD_to, SPAN("to=<"), &rest);
	if (span_cut_at(rest, SPAN(" relay="), NULL, &rest))
		opensmtpd_add_value(ev, FIELD_relay,
			span_take_until(&rest, ','), FIELD_VERBATIM);
	reply_add(ev, reply, FIELD_UNTRUSTED);
	reply_add_next_id(ev, reply);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("smtp-in: New session "), old_connected },
	{ SPAN_INIT("smtp-in: Closing session "), old_closed },
	{ SPAN_INIT("smtp-in: Disconnecting session "), old_closed },
	{ SPAN_INIT("smtp-in: Accepted message "), old_accepted },
	{ SPAN_INIT("smtp-in: Failed command on session "), old_failed },
	{ SPAN_INIT("relay: "), old_delivery },
	{ SPAN_INIT("delivery: "), old_delivery },
	{ SPAN_INIT("smtp-in: "), shape_other },
	{ SPAN_INIT("smtp-out: "), shape_other },
	{ SPAN_INIT("info: OpenSMTPD"), filter_start },
	{ SPAN_INIT("info: "), shape_other },
	{ SPAN_INIT("warn: "), shape_other },
	{ SPAN_INIT("Exiting"), filter_stop },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
opensmtpd_old(struct event *ev, struct span text)
{
	return shape_try(shapes, ev, text);
}
