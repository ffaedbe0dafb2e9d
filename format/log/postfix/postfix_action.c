/* "ACTION: ..." lines of smtpd, cleanup, postscreen and smtp: what was done to
 * a mail, a recipient or a connection, and the evidence that goes with it. */
#include "format/log/postfix/postfix.h"

#include "format/log/line/reply.h"

static void
add_part(struct event *ev, enum field_id id, struct span value, unsigned marks)
{
	if (value.ptr)
		event_add(ev, id, value, marks);
}

static void
add_trail(struct event *ev, const struct postfix_trail *t)
{
	add_part(ev, FIELD_from, t->part[TRAIL_FROM], FIELD_UNTRUSTED);
	add_part(ev, FIELD_to, t->part[TRAIL_TO], FIELD_UNTRUSTED);
	add_part(ev, FIELD_protocol, t->part[TRAIL_PROTO], FIELD_VERBATIM);
	add_part(ev, FIELD_helo, t->part[TRAIL_HELO], FIELD_UNTRUSTED);
	add_part(ev, FIELD_method, t->part[TRAIL_METHOD], FIELD_VERBATIM);
	add_part(ev, FIELD_user, t->part[TRAIL_USER], FIELD_VERBATIM);
}

struct action_row {
	struct span word;
	enum event_kind kind;
};

/* clang-format off */
static const struct action_row actions[] = {
	{ SPAN_INIT("reject"), KIND_REFUSE },
	{ SPAN_INIT("reject_warning"), KIND_FILTER },
	{ SPAN_INIT("discard"), KIND_DISCARD },
	{ SPAN_INIT("hold"), KIND_HOLD },
	{ SPAN_INIT("warning"), KIND_FILTER },
	{ SPAN_INIT("info"), KIND_FILTER },
	{ SPAN_INIT("replace"), KIND_FILTER },
	{ SPAN_INIT("prepend"), KIND_FILTER },
	{ SPAN_INIT("filter"), KIND_FILTER },
	{ SPAN_INIT("redirect"), KIND_FILTER },
	{ SPAN_INIT("bcc"), KIND_FILTER },
	{ SPAN_INIT("strip"), KIND_FILTER },
	{ SPAN_INIT("ignore"), KIND_FILTER },
	{ SPAN_INIT("pass"), KIND_FILTER },
	{ SPAN_INIT("warn"), KIND_FILTER },
	{ SPAN_INIT("permit"), KIND_FILTER },
	{ SPAN_INIT("delay"), KIND_FILTER },
	{ SPAN_INIT("hangup"), KIND_FILTER },
	{ SPAN_INIT("defer"), KIND_REFUSE },
	{ SPAN_INIT("accept"), KIND_FORWARD },
};
/* clang-format on */

enum { COUNT_ACTIONS = sizeof(actions) / sizeof(actions[0]) };

/* "milter-header-redirect" is a redirect, "proxy-reject" a reject. */
static bool
eat_action(struct span *s, struct span *word, enum event_kind *kind)
{
	struct span last = { 0 };

	if (!span_cut_at(span_slice(*s, 0, 40), SPAN(": "), word, NULL))
		return false;
	(void)span_rcut(*word, '-', NULL, &last);
	for (size_t i = 0; i < COUNT_ACTIONS; i++) {
		if (!span_eq(last, actions[i].word))
			continue;
		*kind = actions[i].kind;
		*s = span_slice(*s, word->len + 2, s->len);
		return true;
	}
	return false;
}

/* Only a temporary refusal is greylisting, and only the server's own words
 * count: "<subject>: " in front of them is the client's. */
static bool
is_greylisting(struct span reply)
{
	struct span code = { 0 };
	struct span dsn = { 0 };
	struct span words = reply;

	reply_codes(reply, &code, &dsn);
	if ((code.len > 0 ? code : dsn).len == 0 ||
		(code.len > 0 ? code : dsn).ptr[0] != '4')
		return false;
	(void)span_cut_at(reply, SPAN(">: "), NULL, &words);
	if (words.len == 0)
		words = reply;
	return reply_says_greylist(words);
}

/* "RCPT from H[ip]: 550 5.1.1 <x>: why; from=..." and, of the proxy,
 * "END-OF-MESSAGE: 250 2.0.0 Ok; from=...". */
static bool
add_stage(struct event *ev, struct span rest, bool is_proxy)
{
	struct postfix_peer client = { 0 };
	struct span stage = { 0 };
	struct span reply = { 0 };
	struct postfix_trail trail = { 0 };

	if (is_proxy) {
		if (!span_cut_at(rest, SPAN(": "), &stage, &rest))
			return false;
	} else {
		if (!span_cut_at(rest, SPAN(" from "), &stage, &rest) ||
			!postfix_eat_peer(&rest, &client))
			return false;
		/* "reject: ETRN domain... from H[ip]" says no more. */
		if (rest.len > 0 && !span_eat(&rest, SPAN(": ")))
			return false;
		postfix_add_client(ev, &client);
	}
	event_add(ev, FIELD_command, stage, FIELD_VERBATIM);
	postfix_cut_trail(rest, false, &reply, &trail);
	reply_add(ev, reply, FIELD_VERBATIM);
	if (ev->kind == KIND_REFUSE && is_greylisting(reply))
		ev->kind = KIND_GREYLIST;
	if (ev->kind == KIND_FORWARD)
		reply_add_next_id(ev, reply);
	add_trail(ev, &trail);
	return true;
}

static void
add_header(struct event *ev, struct span content)
{
	struct span name = { 0 };
	struct span value = { 0 };

	if (!span_cut(content, ':', &name, &value))
		return;
	value = span_trim(value);
	if (span_ieq(name, SPAN("Subject")))
		event_add(ev, FIELD_subject, value, FIELD_UNTRUSTED);
	else if (span_ieq(name, SPAN("Message-ID")) &&
		postfix_eat_angle(&value, " ", &value))
		event_add(ev, FIELD_message_id, value, FIELD_UNTRUSTED);
}

/* "header Subject: x from H[ip]; from=<> to=<> proto= helo=<>: text", where
 * the header is the sender's and cut at 200 bytes; smtp leaves out all behind
 * it but the text. */
static bool
add_check(struct event *ev, struct span rest)
{
	struct postfix_peer client = { 0 };
	struct span content = { 0 };
	struct span origin = { 0 };
	struct postfix_trail trail = { 0 };

	(void)span_cut(rest, ' ', NULL, &rest);
	postfix_cut_trail(rest, true, &content, &trail);
	if (trail.part[TRAIL_FROM].ptr || trail.part[TRAIL_TO].ptr ||
		trail.part[TRAIL_PROTO].ptr)
		postfix_cut_last(&content, SPAN(" from "), &origin);
	/* "local" and "unknown" are places of Postfix, not clients. */
	if (span_find_char(origin, '[') != SIZE_MAX &&
		postfix_eat_peer(&origin, &client))
		postfix_add_client(ev, &client);
	add_header(ev, content);
	if (trail.tail.ptr)
		reply_add(ev, trail.tail, FIELD_VERBATIM);
	add_trail(ev, &trail);
	return true;
}

static bool
is_check(struct span rest)
{
	return span_starts(rest, SPAN("header ")) ||
		span_starts(rest, SPAN("body ")) ||
		span_starts(rest, SPAN("content ")) ||
		span_starts(rest, SPAN("mime-error "));
}

bool
postfix_action(struct event *ev, struct span text, struct span rest)
{
	struct span word = { 0 };

	rest = text;
	if (!eat_action(&rest, &word, &ev->kind))
		return false;
	if (!span_eq(word, SPAN("reject")))
		event_add(ev, FIELD_verdict, word, FIELD_VERBATIM);
	if (is_check(rest))
		return add_check(ev, rest);
	return add_stage(ev, rest, span_starts(word, SPAN("proxy-")));
}
