/* What Exim says of one mail: how it came in, what became of each address, and
 * its time in the queue. */
#include "format/log/exim/exim.h"

#include "format/log/line/address.h"
#include "format/log/line/reply.h"
#include "format/log/postfix/postfix.h"

static void
add_from(struct event *ev, struct span address)
{
	if (span_eq(address, SPAN("<>")))
		address = span_slice(address, 1, 1);
	event_add(ev, FIELD_from, address, FIELD_UNTRUSTED);
}

static bool
is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* One byte of text in which \ooo, \" and \\ are escapes. */
static char
take_byte(struct span *s)
{
	const char *p = s->ptr;
	size_t n = 1;
	char c = p[0];

	if (c == '\\' && s->len > 3 && is_octal(p[1]) && is_octal(p[2]) &&
		is_octal(p[3])) {
		c = (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 + p[3] - '0');
		n = 4;
	} else if (c == '\\' && s->len > 1) {
		c = p[1];
		n = 2;
	}
	*s = span_slice(*s, n, s->len);
	return c;
}

static void
add_subject(struct event *ev, struct span value)
{
	char *text = NULL;
	size_t n = 0;

	if (span_find_char(value, '\\') == SIZE_MAX) {
		event_add(ev, FIELD_subject, value, FIELD_UNTRUSTED);
		return;
	}
	text = event_scratch(ev, value.len);
	if (!text)
		return;
	while (value.len > 0)
		text[n++] = take_byte(&value);
	event_add(ev, FIELD_subject, (struct span){ text, n },
		FIELD_UNTRUSTED | FIELD_DERIVED);
}

/* " id=ID T="subject" from <raw> for a b": the sender wrote the first two, and
 * through them may write the rest. */
static void
add_untrusted_tail(struct event *ev, struct span s)
{
	struct exim_pair pair = { 0 };

	while (exim_eat_pair(&s, &pair)) {
		if (span_eq(pair.key, SPAN("id")) ||
			span_eq(pair.key, SPAN("id*")))
			event_add(ev, FIELD_message_id, pair.value,
				FIELD_UNTRUSTED);
		else if (span_eq(pair.key, SPAN("T")))
			add_subject(ev, pair.value);
	}
	if (span_eat(&s, SPAN(" from ")))
		(void)exim_take_address(&s);
	if (!span_eat(&s, SPAN(" for")))
		return;
	while (span_eat_char(&s, ' '))
		event_add(ev, FIELD_to, exim_take_address(&s), FIELD_UNTRUSTED);
}

/* "<= sender H=... P=esmtp S=123 id=... T="..." for a@b"; "(=" is a mail that
 * was taken though the client was told it was not. */
static bool
parse_arrival(struct event *ev, struct span text, struct span rest)
{
	ev->kind = KIND_QUEUE;
	add_from(ev, exim_take_address(&rest));
	if (text.ptr[0] == '(')
		event_add(ev, FIELD_verdict, span_slice(text, 0, 2),
			FIELD_VERBATIM);
	exim_eat_client(ev, &rest);
	add_untrusted_tail(ev, rest);
	return true;
}

static bool
parse_completed(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_REMOVE;
	if (span_eat(&rest, SPAN(" QT=")))
		exim_add_duration(ev, rest);
	return rest.len == 0 || ev->nfields > 0;
}

/* "PRDR R=<a@b> refusal": what a recipient was answered after the data, in
 * Exim's own words. Those of an ACL do not say which it was. */
static bool
parse_prdr(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };
	bool is_temporary = span_ends(text, SPAN("> temporary refusal"));

	ev->kind = KIND_OTHER;
	if (!is_temporary && !span_ends(text, SPAN("> refusal")))
		return true;
	if (!postfix_eat_address(&rest, " ", &to))
		return true;
	ev->kind = KIND_REFUSE;
	event_add_derived(ev, FIELD_verdict,
		is_temporary ? SPAN("temporarily rejected") : SPAN("rejected"),
		0);
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	return true;
}

/* "address <a@b> marked delivered by root": exim -Mmd, and nothing delivered.
 */
static bool
parse_marked(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };
	size_t at = SIZE_MAX;

	rest = span_slice(text, sizeof("address ") - 1, text.len);
	ev->kind = KIND_OTHER;
	if (!postfix_eat_address(&rest, " ", &to) ||
		!span_starts(rest, SPAN(" marked delivered by ")))
		return true;
	ev->kind = KIND_DELIVER;
	at = text.len - rest.len + 1;
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	event_add(ev, FIELD_status,
		span_slice(text, at, at + sizeof("marked delivered") - 1),
		FIELD_VERBATIM);
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

struct word_row {
	struct span prefix;
	enum event_kind kind;
};

/* clang-format off */
static const struct word_row words[] = {
	{ SPAN_INIT("Frozen"), KIND_HOLD },
	{ SPAN_INIT("frozen by "), KIND_HOLD },
	{ SPAN_INIT("Unfrozen by "), KIND_RELEASE },
	{ SPAN_INIT("unfrozen by "), KIND_RELEASE },
	{ SPAN_INIT("removed by "), KIND_PURGE },
	{ SPAN_INIT("Message removed because older "), KIND_PURGE },
	{ SPAN_INIT("cancelled by "), KIND_DISCARD },
	{ SPAN_INIT("Message is frozen"), KIND_OTHER },
	{ SPAN_INIT("no immediate delivery"), KIND_OTHER },
	{ SPAN_INIT("original recipients ignored"), KIND_OTHER },
	{ SPAN_INIT("Spool file is locked"), KIND_OTHER },
	{ SPAN_INIT("Delivery deferred by system filter"), KIND_OTHER },
	{ SPAN_INIT("recipient <"), KIND_OTHER },
	{ SPAN_INIT("SMTP connection lost after final dot"),
		KIND_DISCONNECT },
};

struct mark_row {
	struct span mark;
	bool (*parse)(struct event *ev, struct span text, struct span rest);
};

static const struct mark_row marks[] = {
	{ SPAN_INIT("<= "), parse_arrival },
	{ SPAN_INIT("(= "), parse_arrival },
	{ SPAN_INIT("=> "), exim_delivery },
	{ SPAN_INIT("-> "), exim_delivery },
	{ SPAN_INIT(">> "), exim_delivery },
	{ SPAN_INIT("*> "), exim_delivery },
	{ SPAN_INIT("** "), exim_delivery },
	{ SPAN_INIT("== "), exim_delivery },
	{ SPAN_INIT("Completed"), parse_completed },
	{ SPAN_INIT("PRDR R="), parse_prdr },
	{ SPAN_INIT("address <"), parse_marked },
};
/* clang-format on */

static void
add_dkim(struct event *ev, struct span verdict)
{
	if (span_starts(verdict, SPAN("verification succeeded")))
		event_add_derived(ev, FIELD_dkim, SPAN("pass"), 0);
	else if (span_starts(verdict, SPAN("verification failed")))
		event_add_derived(ev, FIELD_dkim, SPAN("fail"), 0);
	else
		event_add(ev, FIELD_dkim, verdict, FIELD_UNTRUSTED);
}

/* "DKIM: d=example.com s=sel ... [verification succeeded]" */
static bool
parse_dkim(struct event *ev, struct span text)
{
	struct span verdict = { 0 };
	size_t at = SIZE_MAX;

	if (!span_starts(text, SPAN("DKIM: ")))
		return false;
	at = span_find(text, SPAN(" ["));
	ev->kind = KIND_FILTER;
	if (at != SIZE_MAX && span_ends(text, SPAN("]"))) {
		verdict = span_slice(text, at + 2, text.len - 1);
		add_dkim(ev, verdict);
	}
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

/* SA-Exim: "SA: Action: flagged as Spam but accepted: score=8.2 required=5.0
 * (... Message-Id: M). From <a> (host=H [ip]) for b". The sender wrote the id;
 * sa-exim what is behind it. */
static bool
parse_sa_exim(struct event *ev, struct span text)
{
	struct exim_host host = { 0 };
	struct span score = { 0 };
	struct span what = { 0 };
	size_t at = SIZE_MAX;

	if (!span_eat(&text, SPAN("SA: Action: ")))
		return false;
	ev->kind = KIND_FILTER;
	at = address_rfind(text, SPAN(" (host="));
	if (at != SIZE_MAX) {
		struct span rest = span_slice(text, at + 7, text.len);

		if (exim_eat_host(&rest, &host))
			exim_add_client(ev, &host);
	}
	if (span_cut_at(text, SPAN(": score="), &what, &score)) {
		event_add(ev, FIELD_verdict, what, FIELD_VERBATIM);
		(void)span_cut(score, ' ', &score, NULL);
		event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	}
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

bool
exim_mail(struct event *ev, struct span text)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct span rest = text;

		if (span_eat(&rest, marks[i].mark))
			return marks[i].parse(ev, text, rest);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!span_starts(text, words[i].prefix))
			continue;
		ev->kind = words[i].kind;
		event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
		return true;
	}
	return parse_dkim(ev, text) || parse_sa_exim(ev, text) ||
		exim_attempt(ev, text);
}
