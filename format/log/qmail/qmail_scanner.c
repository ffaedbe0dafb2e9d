/* qmail-scanner, 1.20 and later, by syslog: "Clear:RC:0(192.0.2.1):
 * SA:0(0.8/5.0): 4.07 3456 from to Subject_text <message-id> parts...". What
 * the sender wrote has no blanks: they are underscores. */
#include "format/log/qmail/qmail.h"

/* "KEY:0(VALUE)" in s. */
static bool
bracketed(struct span s, struct span key, struct span *value)
{
	struct span rest = { 0 };

	return span_cut_at(s, key, NULL, &rest) &&
		span_cut(rest, '(', NULL, &rest) &&
		span_cut(rest, ')', value, NULL);
}

static void
add_verdict(struct event *ev, struct span head)
{
	struct span word = { 0 };
	struct span value = { 0 };

	(void)span_cut_at(head, SPAN(":RC:"), &word, NULL);
	event_add(ev, FIELD_verdict, word, FIELD_VERBATIM);
	if (bracketed(head, SPAN(":RC:"), &value))
		(void)qmail_add_ip(ev, FIELD_client_ip, value);
	if (!bracketed(head, SPAN(":SA:"), &value))
		return;
	(void)span_cut(value, '/', &value, NULL);
	event_add(ev, FIELD_score, value, FIELD_VERBATIM);
}

static void
add_message_id(struct event *ev, struct span token)
{
	if (!span_eat_char(&token, '<') || !span_ends(token, SPAN(">")))
		return;
	token.len--;
	event_add(ev, FIELD_message_id, token, FIELD_UNTRUSTED);
}

bool
qmail_scanner(struct event *ev, struct span text)
{
	struct span head = { 0 };
	struct span rest = { 0 };
	struct span token = { 0 };

	if (!span_cut(text, ' ', &head, &rest) || !span_ends(head, SPAN(":")) ||
		!span_has(head, SPAN(":RC:")))
		return false;
	ev->kind = KIND_FILTER;
	add_verdict(ev, head);
	(void)span_cut(rest, ' ', NULL, &rest);
	(void)span_cut(rest, ' ', &token, &rest);
	if (span_all_digits(token))
		event_add(ev, FIELD_size, token, FIELD_VERBATIM);
	(void)span_cut(rest, ' ', &token, &rest);
	event_add(ev, FIELD_from, token, FIELD_UNTRUSTED);
	(void)span_cut(rest, ' ', &token, &rest);
	qmail_add_list(ev, FIELD_to, token, FIELD_UNTRUSTED);
	(void)span_cut(rest, ' ', &token, &rest);
	if (token.len > 0)
		event_add(ev, FIELD_subject, token, FIELD_UNTRUSTED);
	add_message_id(ev, span_take_until(&rest, ' '));
	return true;
}
