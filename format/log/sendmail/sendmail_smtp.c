/* Sendmail's sessions: refusals, logins, TLS, milters, and its own daemon. */
#include "format/log/line/reply.h"
#include "format/log/postfix/postfix.h"
#include "format/log/sendmail/sendmail.h"

/* "550 5.1.1 <a@b>... User unknown"; "discard" and "quarantine=why" stand in
 * the same place. */
static bool
add_verdict(struct event *ev, struct span s)
{
	if (span_eat(&s, SPAN(", reject="))) {
		ev->kind = KIND_REFUSE;
		reply_add(ev, s, FIELD_VERBATIM);
		if (s.len > 0 && s.ptr[0] == '4' && reply_says_greylist(s))
			ev->kind = KIND_GREYLIST;
		return true;
	}
	if (span_starts(s, SPAN(", discard"))) {
		ev->kind = KIND_DISCARD;
		return true;
	}
	if (span_eat(&s, SPAN(", quarantine="))) {
		ev->kind = KIND_HOLD;
		event_add(ev, FIELD_quarantine, s, FIELD_UNTRUSTED);
		return true;
	}
	return false;
}

/* "ruleset=check_rcpt, arg1=<a@b>, relay=H [ip], reject=550 5.1.1 ..." */
static bool
parse_ruleset(struct event *ev, struct span text, struct span rest)
{
	struct span ruleset = sendmail_take_value(&rest);
	struct span arg = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_command, ruleset, FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(", arg1="))) {
		arg = sendmail_take_value(&rest);
		if (arg.ptr && span_eq(ruleset, SPAN("check_rcpt")))
			event_add(ev, FIELD_to, arg, FIELD_UNTRUSTED);
		else if (arg.ptr && span_eq(ruleset, SPAN("check_mail")))
			event_add(ev, FIELD_from, arg, FIELD_UNTRUSTED);
	}
	if (span_eat(&rest, SPAN(", arg2=")))
		(void)sendmail_take_value(&rest);
	if (span_eat(&rest, SPAN(", relay=")))
		sendmail_eat_client(ev, &rest);
	(void)add_verdict(ev, rest);
	return true;
}

static size_t
find_verdict(struct span s)
{
	size_t at = span_find(s, SPAN(", reject="));

	return at == SIZE_MAX ? span_find(s, SPAN(", quarantine=")) : at;
}

static void
add_address(struct event *ev, enum field_id id, struct span *s)
{
	struct span value = sendmail_take_value(s);

	if (value.ptr)
		event_add(ev, id, value, FIELD_UNTRUSTED);
}

/* "Milter: to=<a@b>, reject=550 5.7.1 no", "milter=x, action=mail, discard",
 * "Milter insert (1): header: X: y" */
static bool
parse_milter(struct event *ev, struct span text, struct span rest)
{
	size_t at = SIZE_MAX;

	ev->kind = KIND_FILTER;
	(void)span_eat(&rest, SPAN(": "));
	if (span_eat(&rest, SPAN("to=")))
		add_address(ev, FIELD_to, &rest);
	else if (span_eat(&rest, SPAN("from=")))
		add_address(ev, FIELD_from, &rest);
	/* A header that a milter adds may say anything. */
	else if (span_starts(text, SPAN("milter=")) ||
		span_starts(text, SPAN("Milter: ")))
		at = find_verdict(rest);
	if (at == SIZE_MAX && span_ends(rest, SPAN(", discard")))
		at = rest.len - (sizeof(", discard") - 1);
	if (at != SIZE_MAX)
		rest = span_slice(rest, at, rest.len);
	if (!add_verdict(ev, rest))
		event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

/* "<-- AUTH PLAIN AGtpbQBzZWNyZXQ=" of debugging, "--- 250 ok" */
static bool
parse_dialogue(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_OTHER;
	postfix_mask_words(ev, rest, false);
	return true;
}

/* "<a@b>... User unknown" */
static bool
parse_address(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };

	if (!postfix_eat_address(&text, ".", &to) || !to.ptr ||
		!span_eat(&text, SPAN("... ")))
		return false;
	(void)rest;
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	reply_add(ev, text, FIELD_VERBATIM);
	return true;
}

static bool
parse_start(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_START;
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

static bool
parse_stop(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_STOP;
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

static bool
parse_remark(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

static bool
from_client(struct event *ev, struct span text, struct span rest)
{
	sendmail_eat_client(ev, &rest);
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

static bool
parse_end(struct event *ev, struct span text, struct span rest)
{
	ev->kind = KIND_DISCONNECT;
	return from_client(ev, text, rest);
}

static bool
parse_early(struct event *ev, struct span text, struct span rest)
{
	ev->kind = KIND_REFUSE;
	return from_client(ev, text, rest);
}

static bool
parse_connect(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_CONNECT;
	sendmail_eat_client(ev, &rest);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("ruleset="), parse_ruleset },
	{ SPAN_INIT("AUTH="), sendmail_auth },
	{ SPAN_INIT("AUTH failure ("), sendmail_auth_failure },
	{ SPAN_INIT("STARTTLS="), sendmail_tls },
	{ SPAN_INIT("STARTTLS: "), parse_remark },
	{ SPAN_INIT("Milter"), parse_milter },
	{ SPAN_INIT("milter="), parse_milter },
	{ SPAN_INIT("connect from "), parse_connect },
	{ SPAN_INIT("lost input channel from "), parse_end },
	{ SPAN_INIT("timeout waiting for input from "), parse_end },
	{ SPAN_INIT("collect: premature EOM"), parse_end },
	{ SPAN_INIT("collect: unexpected close on connection from "),
		parse_end },
	{ SPAN_INIT("rejecting commands from "), parse_early },
	{ SPAN_INIT("<-- "), parse_dialogue },
	{ SPAN_INIT("--> "), shape_other },
	{ SPAN_INIT("--- "), shape_other },
	{ SPAN_INIT("<"), parse_address },
	{ SPAN_INIT("starting daemon "), parse_start },
	{ SPAN_INIT("stopping daemon"), parse_stop },
	{ SPAN_INIT("restarting "), parse_remark },
	{ SPAN_INIT("started as: "), shape_other },
	{ SPAN_INIT("rejecting connections on daemon "), parse_remark },
	{ SPAN_INIT("rejecting new messages: "), parse_remark },
	{ SPAN_INIT("accepting connections again "), parse_remark },
	{ SPAN_INIT("SYSERR"), parse_remark },
	{ SPAN_INIT("Authentication-Warning: "), parse_remark },
	{ SPAN_INIT("POSSIBLE ATTACK from "), from_client },
	{ SPAN_INIT("alias database "), shape_other },
	{ SPAN_INIT("/"), parse_remark },
	{ SPAN_INIT("locked"), shape_other },
	{ SPAN_INIT("runqueue: "), shape_other },
	{ SPAN_INIT("grew WorkList "), shape_other },
	{ SPAN_INIT("Fixed MIME "), shape_other },
	{ SPAN_INIT("Losing "), parse_remark },
	{ SPAN_INIT("forward "), shape_other },
	{ SPAN_INIT("Truncated MIME "), shape_other },
	{ SPAN_INIT("low on space "), parse_remark },
	{ { 0 }, NULL },
};
/* clang-format on */

struct tail_row {
	struct span words;
	enum event_kind kind;
};

/* clang-format off */
static const struct tail_row tails[] = {
	{ SPAN_INIT(" did not issue MAIL/EXPN/VRFY/ETRN"), KIND_DISCONNECT },
	{ SPAN_INIT(": possible SMTP attack: "), KIND_OTHER },
	{ SPAN_INIT(": Probable open proxy: "), KIND_REFUSE },
	{ SPAN_INIT(": expn "), KIND_OTHER },
	{ SPAN_INIT(": vrfy "), KIND_OTHER },
	{ SPAN_INIT(": EXPN "), KIND_OTHER },
	{ SPAN_INIT(": VRFY "), KIND_OTHER },
	{ SPAN_INIT(": ETRN "), KIND_OTHER },
};
/* clang-format on */

/* "H [ip] (may be forged) did not issue MAIL/...", "[ip]: vrfy x [rejected]" */
static bool
parse_peer_first(struct event *ev, struct span text)
{
	struct sendmail_peer peer = { 0 };

	if (!sendmail_eat_peer(&text, &peer))
		return false;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		if (!span_starts(text, tails[i].words))
			continue;
		ev->kind = tails[i].kind;
		sendmail_add_client(ev, &peer);
		(void)span_eat_char(&text, ':');
		event_add(ev, FIELD_reason, span_trim(text), FIELD_UNTRUSTED);
		return true;
	}
	return false;
}

bool
sendmail_smtp(struct event *ev, struct span text)
{
	if (shape_try(shapes, ev, text) || parse_peer_first(ev, text))
		return true;
	/* Whose trouble it is can be read all the same. */
	return event_field(ev, FIELD_queue_id) != NULL &&
		parse_remark(ev, text, text);
}
