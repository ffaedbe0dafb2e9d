/* Before the queue: postscreen, dnsblog, tlsproxy, anvil. */
#include "format/log/postfix/postfix.h"

#include "format/log/line/address.h"

static bool
parse_connect(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };
	struct postfix_peer local = { 0 };

	(void)text;
	if (!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_CONNECT;
	postfix_add_client(ev, &client);
	if (span_eat(&rest, SPAN(" to ")) && postfix_eat_peer(&rest, &local) &&
		local.ip.len > 0)
		event_add(ev, FIELD_local_ip, local.ip, FIELD_VERBATIM);
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

/* tlsproxy stands between a client and postscreen or smtpd, which have lines
 * of their own for the connection. */
static bool
parse_proxied(struct event *ev, struct span text, struct span rest)
{
	if (!parse_connect(ev, text, rest))
		return false;
	ev->kind = KIND_TLS;
	return true;
}

/* What stands behind the client is left in *rest. */
static bool
add_verdict(struct event *ev, struct span verdict, struct span *rest)
{
	struct postfix_peer client = { 0 };

	if (!postfix_eat_peer(rest, &client))
		return false;
	ev->kind = KIND_FILTER;
	postfix_add_client(ev, &client);
	event_add(ev, FIELD_verdict, span_trim(verdict), FIELD_VERBATIM);
	return true;
}

/* "PASS NEW [ip]:port", "DENYLISTED [ip]:port" */
static bool
parse_verdict(struct event *ev, struct span text, struct span rest)
{
	return add_verdict(ev, span_slice(text, 0, text.len - rest.len), &rest);
}

/* "PREGREET 14 after 0.08 from [ip]:port: text", "HANGUP after 16 from [ip]",
 * "COMMAND TIME LIMIT from [ip]:port after CONNECT" */
static bool
parse_test(struct event *ev, struct span text, struct span rest)
{
	struct span verdict = span_slice(text, 0, text.len - rest.len);
	struct span reason = { 0 };
	struct span said = { 0 };
	unsigned marks = FIELD_VERBATIM;

	if (!span_cut_at(rest, SPAN("from "), &reason, &rest) ||
		!add_verdict(ev, verdict, &rest))
		return false;
	reason = span_trim(reason);
	(void)span_cut_at(rest, SPAN(": "), NULL, &said);
	postfix_mask_words(ev, said, span_has(rest, SPAN("after AUTH:")));
	if (reason.len == 0) {
		reason = span_trim(rest);
		marks = FIELD_UNTRUSTED;
	}
	if (reason.len > 0)
		event_add(ev, FIELD_reason, reason, marks);
	return true;
}

static bool
parse_rank(struct event *ev, struct span text, struct span rest)
{
	struct span score = span_take_set(&rest, "-0123456789");

	if (!span_eat(&rest, SPAN(" for ")) ||
		!add_verdict(ev, span_slice(text, 0, 5), &rest))
		return false;
	event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	return true;
}

/* "reject: connect from [ip]:port: all screening ports busy" */
static bool
parse_busy(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer client = { 0 };

	(void)text;
	if (!postfix_eat_peer(&rest, &client))
		return false;
	ev->kind = KIND_REFUSE;
	postfix_add_client(ev, &client);
	if (span_eat(&rest, SPAN(": ")))
		event_add(ev, FIELD_reply, rest, FIELD_VERBATIM);
	return true;
}

/* "addr A listed by domain D as R" */
static bool
parse_listed(struct event *ev, struct span text, struct span rest)
{
	struct span ip = span_take_until(&rest, ' ');

	(void)text;
	if (!address_is_ip(ip))
		return false;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	event_add(ev, FIELD_reason, span_trim(rest), FIELD_VERBATIM);
	return true;
}

/* "statistics: max connection rate 1/60s for (smtpd:192.0.2.1) at ..." */
static bool
parse_statistics(struct event *ev, struct span text, struct span rest)
{
	struct span service = { 0 };
	struct span ip = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	if (!span_cut_at(rest, SPAN(" for ("), NULL, &rest) ||
		!span_cut(rest, ')', &rest, NULL) ||
		!span_cut(rest, ':', &service, &ip))
		return true;
	/* A service may be "127.0.0.1:2525". */
	if (!address_is_ip(ip))
		(void)span_rcut(rest, ':', &service, &ip);
	if (address_is_ip(ip))
		event_add(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape screen_shapes[] = {
	{ SPAN_INIT("CONNECT from "), parse_connect },
	{ SPAN_INIT("DISCONNECT "), parse_disconnect },
	{ SPAN_INIT("PASS OLD "), parse_verdict },
	{ SPAN_INIT("PASS NEW "), parse_verdict },
	{ SPAN_INIT("DNSBL rank "), parse_rank },
	{ SPAN_INIT("addr "), parse_listed },
	{ SPAN_INIT("statistics: "), parse_statistics },
	{ SPAN_INIT("PREGREET"), parse_test },
	{ SPAN_INIT("HANGUP"), parse_test },
	{ SPAN_INIT("COMMAND TIME LIMIT"), parse_test },
	{ SPAN_INIT("COMMAND COUNT LIMIT"), parse_test },
	{ SPAN_INIT("COMMAND LENGTH LIMIT"), parse_test },
	{ SPAN_INIT("COMMAND PIPELINING"), parse_test },
	{ SPAN_INIT("BARE NEWLINE"), parse_test },
	{ SPAN_INIT("NON-SMTP COMMAND"), parse_test },
	{ SPAN_INIT("DATA without valid RCPT"), parse_test },
	{ SPAN_INIT("BDAT without valid RCPT"), parse_test },
	{ SPAN_INIT("WHITELISTED "), parse_verdict },
	{ SPAN_INIT("ALLOWLISTED "), parse_verdict },
	{ SPAN_INIT("BLACKLISTED "), parse_verdict },
	{ SPAN_INIT("DENYLISTED "), parse_verdict },
	{ SPAN_INIT("WHITELIST VETO "), parse_verdict },
	{ SPAN_INIT("ALLOWLIST VETO "), parse_verdict },
	{ SPAN_INIT("reject: connect from "), parse_busy },
	{ SPAN_INIT("reject: CONNECT from "), parse_busy },
	{ SPAN_INIT("entering STRESS mode"), shape_other },
	{ SPAN_INIT("leaving STRESS mode"), shape_other },
	{ SPAN_INIT("postscreen_command_time_limit"), shape_other },
	{ SPAN_INIT(""), postfix_action },
	{ { 0 }, NULL },
};

static const struct shape proxy_shapes[] = {
	{ SPAN_INIT("CONNECT from "), parse_proxied },
	{ SPAN_INIT("CONNECT to "), shape_other },
	{ SPAN_INIT("DISCONNECT "), parse_proxied },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_screen(struct event *ev, struct span text)
{
	if (span_ends(ev->head.program, SPAN("tlsproxy")))
		return shape_try(proxy_shapes, ev, text) ||
			postfix_tls(ev, text) || postfix_note(ev, text, true);
	return shape_try(screen_shapes, ev, text) ||
		postfix_note(ev, text, true);
}
