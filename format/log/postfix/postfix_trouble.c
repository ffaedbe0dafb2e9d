/* What smtpd has to say against a client, or against the filter behind it. */
#include "format/log/postfix/postfix.h"

#include "format/log/line/address.h"
#include "format/log/line/reply.h"

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
	if (span_cut_at(text, SPAN("]: "), NULL, &rest) ||
		span_cut_at(text, SPAN(": "), NULL, &rest))
		postfix_mask_words(
			ev, rest, span_has(text, SPAN(" after AUTH ")));
	return true;
}

/* "Connection rate limit exceeded: 31 from H[ip] for service smtpd": smtpd
 * answers 421 or 450 to it. */
static bool
parse_limit(struct event *ev, struct span text, struct span rest)
{
	if (!span_has(text, SPAN(" limit exceeded: ")) ||
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

/* "Refusing STARTTLS request from H[ip] for service smtpd": no TLS, and with
 * wrapper mode no session. */
static bool
parse_no_tls(struct event *ev, struct span text, struct span rest)
{
	if (!parse_lost(ev, text, rest))
		return false;
	ev->kind = KIND_TLS;
	return true;
}

/* "BDAT request from H[ip] exceeds message size limit" */
static bool
parse_bad_bdat(struct event *ev, struct span text, struct span rest)
{
	if (!parse_lost(ev, text, rest))
		return false;
	ev->kind = KIND_REFUSE;
	return true;
}

static void
add_command_address(struct event *ev, struct span command, struct span address)
{
	bool is_sender = span_ieq(command, SPAN("MAIL"));

	if (!is_sender && !span_ieq(command, SPAN("RCPT")))
		return;
	address = span_trim(address);
	if (address.len > 1 && span_ends(address, SPAN(">")) &&
		address.ptr[0] == '<')
		address = span_slice(address, 1, address.len - 1);
	if (address.len > 0)
		event_add(ev, is_sender ? FIELD_from : FIELD_to, address,
			FIELD_UNTRUSTED);
}

/* "Illegal address syntax from H[ip] in RCPT command: <a@b>": the only line
 * about a 501 that the client was given. */
static bool
parse_bad_address(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };
	struct span command = { 0 };

	if (!span_eat(&rest, SPAN("from ")) ||
		!postfix_eat_peer(&rest, &client) ||
		!span_eat(&rest, SPAN(" in ")) ||
		!span_cut_at(rest, SPAN(" command: "), &command, &rest))
		return false;
	ev->kind = KIND_REFUSE;
	postfix_add_client(ev, &client);
	event_add(ev, FIELD_command, command, FIELD_VERBATIM);
	add_command_address(ev, command, rest);
	event_add(ev, FIELD_reason, span_slice(text, 0, 22), FIELD_VERBATIM);
	return true;
}

/* "proxy 127.0.0.1:10025 rejected "RCPT TO:<a@b>": "550 5.1.1 no"": the filter
 * before the queue answered so, and smtpd passed it on. */
static bool
parse_proxy(struct event *ev, struct span text, struct span rest)
{
	struct span relay = { 0 };
	struct span request = { 0 };
	struct span reply = { 0 };
	struct span address = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN(" rejected \""), &relay, &rest))
		return false;
	/* The request is the client's and may hold a quote; the reply may,
	 * too, but not the code that it begins with. */
	if (!span_ends(rest, SPAN("\"")))
		return false;
	rest.len--;
	request = rest;
	postfix_cut_last(&request, SPAN("\": \""), &reply);
	if (!reply.ptr)
		return false;
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_relay, relay, FIELD_VERBATIM);
	(void)span_cut(request, ':', &request, &address);
	(void)span_cut(request, ' ', &request, NULL);
	event_add(ev, FIELD_command, request, FIELD_UNTRUSTED);
	add_command_address(ev, request, address);
	reply_add(ev, reply, FIELD_VERBATIM);
	return true;
}

/* "lost connection with proxy 127.0.0.1:10025", "connect to proxy filter
 * 127.0.0.1:10025: Connection refused" */
static bool
parse_proxy_trouble(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer peer = { 0 };

	(void)span_eat(&rest, SPAN("filter "));
	ev->kind = KIND_OTHER;
	if (postfix_eat_peer(&rest, &peer))
		event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape trouble_shapes[] = {
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
	{ SPAN_INIT("bad ETRN "), parse_from_client },
	{ SPAN_INIT("Illegal address syntax "), parse_bad_address },
	{ SPAN_INIT("too much BDAT "), parse_bad_bdat },
	{ SPAN_INIT("malformed BDAT "), parse_bad_bdat },
	{ SPAN_INIT("null BDAT "), parse_bad_bdat },
	{ SPAN_INIT("BDAT request "), parse_bad_bdat },
	{ SPAN_INIT("queue file size limit exceeded"), postfix_not_accepted },
	{ SPAN_INIT("Refusing "), parse_no_tls },
	{ SPAN_INIT("Wrapper-mode request dropped "), parse_no_tls },
	{ SPAN_INIT("proxy "), parse_proxy },
	{ SPAN_INIT("connect to proxy "), parse_proxy_trouble },
	{ SPAN_INIT("lost connection with proxy "), parse_proxy_trouble },
	{ SPAN_INIT("timeout talking to proxy "), parse_proxy_trouble },
	{ SPAN_INIT("received garbage from proxy "), parse_proxy_trouble },
	{ SPAN_INIT("discarding EHLO keywords"), shape_other },
	{ SPAN_INIT("connect to "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_trouble(struct event *ev, struct span text)
{
	return shape_try(trouble_shapes, ev, text);
}
