/* Exim's sessions: connections, logins, what was refused and why. */
#include "format/log/exim/exim.h"

#include "format/log/line/address.h"
#include "format/log/line/reply.h"
#include "format/log/postfix/postfix.h"

/* "RCPT <a@b>", "MAIL <>", "EHLO or HELO x", "after DATA", "connection in
 * "connect" ACL" */
static void
add_stage(struct event *ev, struct span what)
{
	struct span command = { 0 };
	struct span address = { 0 };
	struct span rest = { 0 };

	(void)span_eat(&what, SPAN("after "));
	(void)span_cut(what, ' ', &command, &rest);
	event_add(ev, FIELD_command, command, FIELD_VERBATIM);
	address = rest;
	if (!postfix_eat_address(&rest, " ", &address) &&
		span_eq(command, SPAN("EHLO")) &&
		span_eat(&address, SPAN("or HELO ")))
		command = SPAN("HELO");
	if (what.len == command.len || !address.ptr)
		return;
	if (span_eq(command, SPAN("RCPT")))
		event_add(ev, FIELD_to, address, FIELD_UNTRUSTED);
	else if (span_eq(command, SPAN("MAIL")))
		event_add(ev, FIELD_from, address, FIELD_UNTRUSTED);
	else if (span_eq(command, SPAN("HELO")))
		event_add(ev, FIELD_helo, address, FIELD_UNTRUSTED);
}

/* " rejected RCPT <a@b>: why", behind who the client is. */
static bool
parse_rejected(struct event *ev, struct span rest)
{
	struct span what = { 0 };
	struct span why = { 0 };
	bool is_temporary = span_eat(&rest, SPAN(" temporarily"));

	if (!span_eat(&rest, SPAN(" rejected ")))
		return false;
	/* An address may hold a colon, but not one with a blank behind its
	 * bracket. */
	if (!span_cut_at(rest, SPAN(">: "), &what, &why))
		(void)span_cut_at(rest, SPAN(": "), &what, &why);
	else
		what.len++;
	ev->kind = KIND_REFUSE;
	event_add_derived(ev, FIELD_verdict,
		is_temporary ? SPAN("temporarily rejected") : SPAN("rejected"),
		0);
	add_stage(ev, what);
	reply_add(ev, why, FIELD_VERBATIM);
	if (is_temporary && reply_says_greylist(why))
		ev->kind = KIND_GREYLIST;
	return true;
}

struct verdict_row {
	struct span mark;
	enum event_kind kind;
};

/* clang-format off */
static const struct verdict_row verdicts[] = {
	{ SPAN_INIT(" dropped by "), KIND_REFUSE },
	{ SPAN_INIT(" Warning: "), KIND_OTHER },
	{ SPAN_INIT(" sender verify "), KIND_OTHER },
};
/* clang-format on */

/* " RCPT <a@b>: discarded by RCPT ACL: why" */
static bool
parse_discarded(struct event *ev, struct span rest)
{
	struct span what = { 0 };
	struct span why = { 0 };

	if (!span_cut_at(rest, SPAN(": discarded by "), &what, &why))
		return false;
	ev->kind = KIND_DISCARD;
	add_stage(ev, span_trim(what));
	event_add(ev, FIELD_reason, why, FIELD_VERBATIM);
	return true;
}

/* " incomplete transaction (RSET) from <a@b> for c@d e@f": a mail that was
 * begun and not sent to its end; those behind "for" were accepted. */
static bool
parse_incomplete(struct event *ev, struct span rest)
{
	struct span what = { 0 };
	struct span from = { 0 };

	if (!span_starts(rest, SPAN(" incomplete transaction (")) ||
		!span_cut_at(rest, SPAN(") from "), &what, &rest) ||
		!postfix_eat_address(&rest, " ", &from))
		return false;
	ev->kind = KIND_DISCONNECT;
	what.len++;
	event_add(ev, FIELD_reason, span_trim(what), FIELD_VERBATIM);
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (!span_eat(&rest, SPAN(" for")))
		return true;
	while (span_eat_char(&rest, ' '))
		event_add(ev, FIELD_to, exim_take_address(&rest),
			FIELD_UNTRUSTED);
	return true;
}

/* "H=name (helo) [ip] F=<a@b> rejected ...", "U=kim F=<> rejected ..." */
static bool
parse_client(struct event *ev, struct span text)
{
	struct span rest = text;

	exim_eat_client(ev, &rest);
	if (rest.len == text.len)
		return false;
	if (parse_rejected(ev, rest) || parse_discarded(ev, rest) ||
		parse_incomplete(ev, rest))
		return true;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		if (!span_starts(rest, verdicts[i].mark))
			continue;
		ev->kind = verdicts[i].kind;
		event_add(ev, FIELD_reason, span_trim(rest), FIELD_UNTRUSTED);
		return true;
	}
	return false;
}

static void
add_host(struct event *ev, struct span *s)
{
	struct exim_host host = { 0 };

	(void)span_eat(s, SPAN("H="));
	if (exim_eat_host(s, &host)) {
		if (host.ip.len == 0 && address_is_ip(host.name))
			host = (struct exim_host){ .ip = host.name };
		exim_add_client(ev, &host);
	}
	exim_eat_client(ev, s);
}

/* What stands behind "(set_id=": "kim)", or, where the server put it off,
 * "kim): its reason". Empty if the name itself may hold "): ". */
static struct span
set_id(struct span text)
{
	struct span name = { 0 };
	struct span reason = { 0 };

	if (span_cut_at(text, SPAN("): "), &name, &reason))
		return !span_has(reason, SPAN("): ")) ? name
						      : (struct span){ 0 };
	if (span_ends(text, SPAN(")")))
		text.len--;
	return text;
}

/* "plain authenticator failed for name (helo) [ip]: 535 Incorrect
 * authentication data (set_id=kim)": the id is what the stranger tried. */
static bool
parse_login(struct event *ev, struct span text)
{
	struct span method = { 0 };
	struct span rest = { 0 };
	struct span user = { 0 };

	if (!span_cut_at(
		    text, SPAN(" authenticator failed for "), &method, &rest) ||
		span_find_char(method, ' ') != SIZE_MAX)
		return false;
	ev->kind = KIND_AUTH;
	add_host(ev, &rest);
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add(ev, FIELD_method, method, FIELD_VERBATIM);
	event_add_derived(ev, FIELD_outcome, SPAN("failure"), 0);
	(void)span_eat(&rest, SPAN(": "));
	reply_add(ev, rest, FIELD_VERBATIM);
	if (span_cut_at(rest, SPAN("(set_id="), NULL, &user)) {
		user = set_id(user);
		if (user.len > 0)
			event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	}
	return true;
}

struct talk_row {
	struct span prefix;
	enum event_kind kind;
	/* What the client is named behind. */
	struct span mark;
};

/* clang-format off */
static const struct talk_row talks[] = {
	{ SPAN_INIT("no MAIL in "), KIND_DISCONNECT, SPAN_INIT(" from ") },
	{ SPAN_INIT("unexpected disconnection while reading SMTP "),
		KIND_DISCONNECT, SPAN_INIT(" from ") },
	{ SPAN_INIT("SMTP command timeout on "), KIND_DISCONNECT,
		SPAN_INIT(" from ") },
	{ SPAN_INIT("SMTP data timeout (message abandoned) "),
		KIND_DISCONNECT, SPAN_INIT(" from ") },
	{ SPAN_INIT("SMTP call from "), KIND_DISCONNECT, SPAN_INIT(" from ") },
	{ SPAN_INIT("SMTP protocol synchronization error "), KIND_REFUSE,
		SPAN_INIT(" H=") },
	{ SPAN_INIT("SMTP protocol error in "), KIND_OTHER,
		SPAN_INIT(" H=") },
	{ SPAN_INIT("SMTP syntax error in "), KIND_OTHER, SPAN_INIT(" H=") },
	{ SPAN_INIT("TLS error on connection "), KIND_TLS,
		SPAN_INIT(" from ") },
	{ SPAN_INIT("TLS error on "), KIND_TLS, SPAN_INIT(" H=") },
	{ SPAN_INIT("refused connection "), KIND_REFUSE,
		SPAN_INIT(" from ") },
	{ SPAN_INIT("connection from "), KIND_REFUSE, SPAN_INIT(" from ") },
	{ SPAN_INIT("Connection from "), KIND_REFUSE, SPAN_INIT(" from ") },
	{ SPAN_INIT("rejected HELO from "), KIND_REFUSE, SPAN_INIT(" from ") },
	{ SPAN_INIT("rejected EHLO from "), KIND_REFUSE, SPAN_INIT(" from ") },
	{ SPAN_INIT("rejected connection from "), KIND_REFUSE,
		SPAN_INIT(" from ") },
	{ SPAN_INIT("rejected MAIL "), KIND_REFUSE, SPAN_INIT(" H=") },
	{ SPAN_INIT("ignoring AUTH="), KIND_OTHER, SPAN_INIT(" from ") },
	{ SPAN_INIT("no host name found for IP address "), KIND_OTHER,
		SPAN_INIT(" address ") },
	{ SPAN_INIT("no IP address found for host "), KIND_OTHER,
		SPAN_INIT(" from ") },
	{ SPAN_INIT("TLS error"), KIND_TLS, SPAN_INIT("") },
	{ SPAN_INIT("Start queue run"), KIND_OTHER, SPAN_INIT("") },
	{ SPAN_INIT("End queue run"), KIND_OTHER, SPAN_INIT("") },
	{ SPAN_INIT("Start '"), KIND_OTHER, SPAN_INIT("") },
	{ SPAN_INIT("End '"), KIND_OTHER, SPAN_INIT("") },
	{ SPAN_INIT("cwd="), KIND_OTHER, SPAN_INIT("") },
	{ SPAN_INIT("VRFY failed for "), KIND_OTHER, SPAN_INIT(" H=") },
	{ SPAN_INIT("SMTP connection identification "), KIND_OTHER,
		SPAN_INIT("") },
	{ SPAN_INIT("SMTP connection outbound "), KIND_OTHER, SPAN_INIT("") },
};
/* clang-format on */

static const struct talk_row *
talk_of(struct span text)
{
	for (size_t i = 0; i < sizeof(talks) / sizeof(talks[0]); i++)
		if (span_starts(text, talks[i].prefix))
			return &talks[i];
	return NULL;
}

static void
distrust_client(struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++)
		ev->fields[i].marks |= FIELD_UNTRUSTED;
}

/* What the client said stands in quotes, before or behind its name; where it
 * may have written a name of its own, neither is to be relied on. */
static bool
parse_talk(struct event *ev, struct span text)
{
	const struct talk_row *row = talk_of(text);
	struct span behind = { 0 };
	struct span quoted = { 0 };

	if (!row)
		return false;
	ev->kind = row->kind;
	if (row->mark.len > 0 && span_cut_at(text, row->mark, NULL, &behind)) {
		bool again =
			row->mark.ptr[1] == 'H' && span_has(behind, row->mark);

		add_host(ev, &behind);
		if (again)
			distrust_client(ev);
	}
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	while (span_cut(text, '"', NULL, &quoted) &&
		span_cut(quoted, '"', &quoted, &text))
		postfix_mask_words(ev, quoted, false);
	return true;
}

/* "SMTP connection from name [ip]:25 (TCP/IP connection count = 1)", "SMTP
 * connection from name [ip] closed by QUIT", with "Ci=3" or "D=1s" in it. */
static bool
parse_connection(struct event *ev, struct span text)
{
	struct span rest = text;

	if (!span_eat(&rest, SPAN("SMTP connection")) ||
		!span_cut_at(rest, SPAN(" from "), NULL, &rest))
		return false;
	add_host(ev, &rest);
	ev->kind = span_has(rest, SPAN("(TCP/IP connection count"))
		? KIND_CONNECT
		: KIND_DISCONNECT;
	rest = span_trim(rest);
	if (ev->kind == KIND_DISCONNECT && rest.len > 0)
		event_add(ev, FIELD_reason, rest, FIELD_VERBATIM);
	return true;
}

/* "exim 4.96 daemon started: pid=123, -q30m, listening for SMTP on port 25" */
static bool
parse_daemon(struct event *ev, struct span text)
{
	struct span rest = text;

	if (span_eat(&rest, SPAN("exim ")) &&
		span_has(rest, SPAN(" daemon "))) {
		ev->kind = span_has(rest, SPAN(" daemon started")) ? KIND_START
								   : KIND_STOP;
		event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
		return true;
	}
	if (!span_eat(&rest, SPAN("pid ")) ||
		!span_has(rest, SPAN(": SIGHUP received")))
		return false;
	ev->kind = KIND_OTHER;
	return true;
}

bool
exim_smtp_fits(struct span text)
{
	struct span head = span_slice(text, 0, 64);

	if (span_starts(text, SPAN("SMTP connection ")) ||
		span_has(head, SPAN(" authenticator failed for ")))
		return true;
	if (span_starts(text, SPAN("H=")) || span_starts(text, SPAN("U=")))
		return true;
	if (span_starts(text, SPAN("exim ")))
		return span_has(head, SPAN(" daemon "));
	return talk_of(text) != NULL ||
		span_has(head, SPAN(": SIGHUP received"));
}

bool
exim_smtp(struct event *ev, struct span text)
{
	size_t before = ev->nfields;

	if (parse_client(ev, text))
		return true;
	ev->nfields = before;
	return parse_login(ev, text) || parse_connection(ev, text) ||
		parse_talk(ev, text) || parse_daemon(ev, text);
}
