/* The result of a delivery: "delivery 103: success: did_0+1+0/qp_26976/".
 * qmail writes a blank as _ and the end of a line as /. Behind
 * "Remote_host_said:" the text is the other side's. */
#include "format/log/line/address.h"
#include "format/log/line/reply.h"
#include "format/log/qmail/qmail.h"

/* What follows the next host's address in qmail-remote's reports. */
/* clang-format off */
static const struct span relayed[] = {
	SPAN_INIT("_accepted_message"),
	SPAN_INIT("_does_not_like_recipient"),
	SPAN_INIT("_failed_after_I_sent_the_message"),
	SPAN_INIT("_failed_on_DATA_command"),
	SPAN_INIT("_but_sender_was_rejected"),
	SPAN_INIT("_but_greeting_failed"),
	SPAN_INIT("_but_my_name_was_rejected"),
	SPAN_INIT("_but_connection_died"),
};
/* clang-format on */

enum { COUNT_RELAYED = sizeof(relayed) / sizeof(relayed[0]), REPLY_MAX = 2048 };

/* Each _ of the text a blank, byte for byte; empty where it is too long. */
static struct span
with_blanks(struct event *ev, struct span text)
{
	char *copy = NULL;

	if (text.len > 0 && text.len <= REPLY_MAX)
		copy = event_scratch(ev, text.len);
	if (!copy)
		return (struct span){ 0 };
	for (size_t i = 0; i < text.len; i++)
		copy[i] = (char)(text.ptr[i] == '_' ? ' ' : text.ptr[i]);
	return (struct span){ copy, text.len };
}

/* "5.1.1" at the front of s. */
static struct span
take_dsn(struct span s)
{
	struct span rest = s;

	if (s.len < 5 ||
		(s.ptr[0] != '2' && s.ptr[0] != '4' && s.ptr[0] != '5') ||
		s.ptr[1] != '.')
		return (struct span){ 0 };
	rest = span_slice(s, 2, s.len);
	if (qmail_take_digits(&rest).len == 0 || !span_eat_char(&rest, '.') ||
		qmail_take_digits(&rest).len == 0)
		return (struct span){ 0 };
	return span_slice(s, 0, s.len - rest.len);
}

static bool
add_codes(struct event *ev, struct span said)
{
	struct span rest = said;
	struct span code = qmail_take_digits(&rest);
	struct span dsn = { 0 };

	if (code.len != 3)
		return false;
	event_add(ev, FIELD_code, code, FIELD_UNTRUSTED);
	if (!span_eat_char(&rest, '_') && !span_eat_char(&rest, '-'))
		return false;
	dsn = take_dsn(rest);
	if (dsn.len == 0)
		return false;
	event_add(ev, FIELD_dsn, dsn, FIELD_UNTRUSTED);
	return true;
}

/* qmail's own "(#5.1.1)" at the end, which a remote qmail has too. */
static void
add_own_dsn(struct event *ev, struct span text, unsigned marks)
{
	size_t at = address_rfind(text, SPAN("(#"));
	struct span dsn = { 0 };

	if (at == SIZE_MAX)
		return;
	dsn = take_dsn(span_slice(text, at + 2, text.len));
	if (dsn.len > 0)
		event_add(ev, FIELD_dsn, dsn, marks);
}

/* The next host's reply has the form that all daemons quote, but for its blanks
 * and the end of its lines; the id is taken from where it stands in the line.
 * `words` are those of `said`. */
static void
add_next_id(struct event *ev, struct span said, struct span words)
{
	size_t before = ev->nfields;
	struct span *id = NULL;

	while (span_ends(words, SPAN("/")))
		words.len--;
	reply_add_next_id(ev, words);
	if (ev->nfields == before)
		return;
	id = &ev->fields[before].value;
	id->ptr = said.ptr + (id->ptr - words.ptr);
	(void)span_cut(*id, '/', id, NULL);
}

/* The address that stands between / or _ and what happened there. */
static void
add_relay(struct event *ev, struct span own)
{
	for (size_t i = 0; i < COUNT_RELAYED; i++) {
		struct span head = { 0 };

		if (!span_cut_at(own, relayed[i], &head, NULL))
			continue;
		(void)span_rcut(head, '/', NULL, &head);
		(void)span_rcut(head, '_', NULL, &head);
		if (head.len > 0)
			event_add(ev, FIELD_relay, head, FIELD_VERBATIM);
		return;
	}
}

/* "did_0+1+0/qp_26976/": counts of file, forward and program, and the qp of
 * the forwarded copy. What stands before it a program may have printed, so it
 * counts only at the very end. */
static void
add_forward(struct event *ev, struct span text)
{
	size_t at = address_rfind(text, SPAN("did_"));
	struct span rest = { 0 };
	struct span qp = { 0 };

	if (at == SIZE_MAX ||
		!span_cut(span_slice(text, at, text.len), '/', NULL, &rest))
		return;
	if (!span_eat(&rest, SPAN("qp_")) && !span_eat(&rest, SPAN("qp-")))
		return;
	qp = qmail_take_digits(&rest);
	(void)span_eat_char(&rest, '/');
	if (qp.len > 0 && rest.len == 0)
		event_add(ev, FIELD_qp, qp, FIELD_VERBATIM);
}

static void
read_report(struct event *ev, struct span text, struct span words)
{
	struct span own = text;
	struct span said = { 0 };
	bool is_remote =
		span_cut_at(text, SPAN("Remote_host_said:_"), &own, &said);
	bool has_dsn = false;

	add_relay(ev, own);
	if (is_remote) {
		has_dsn = add_codes(ev, said);
		add_next_id(ev, said,
			span_slice(words, text.len - said.len, words.len));
	} else {
		add_forward(ev, text);
	}
	if (!has_dsn)
		add_own_dsn(
			ev, text, is_remote ? FIELD_UNTRUSTED : FIELD_VERBATIM);
}

bool
qmail_delivery(struct event *ev, struct span rest)
{
	struct span status = { 0 };
	struct span text = { 0 };
	struct span words = { 0 };

	ev->kind = KIND_DELIVER;
	if (!qmail_eat_number(ev, FIELD_delivery, &rest) ||
		!span_eat(&rest, SPAN(": ")))
		return false;
	if (!span_cut(rest, ':', &status, &text))
		(void)span_cut(rest, ',', &status, &text);
	/* qmail-ldap's "log" is no result. */
	if (span_eq(status, SPAN("log")))
		ev->kind = KIND_OTHER;
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	text = span_ltrim(text);
	words = with_blanks(ev, text);
	read_report(ev, text, words);
	if (words.len > 0)
		event_add(ev, FIELD_reply, words,
			FIELD_DERIVED | FIELD_UNTRUSTED);
	else if (text.len > 0)
		event_add(ev, FIELD_reply, text, FIELD_UNTRUSTED);
	return true;
}
