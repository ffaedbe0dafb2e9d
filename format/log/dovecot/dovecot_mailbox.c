/* What the mail_log plugin says of a mailbox, "Mailbox renamed: A -> B", and
 * what Dovecot 2.4 says with the mailbox before it: "Mailbox INBOX: expunge:
 * uid=3, msgid=<...>, size=99", "Mailbox A: Mailbox renamed: A -> B". */
#include "format/log/dovecot/dovecot.h"

/* "created", "deleted: A", "renamed: A -> B"; 2.4 has named it before. */
static bool
changed(struct event *ev, struct span text, struct span name)
{
	static const struct span words[] = { SPAN_INIT("created"),
		SPAN_INIT("deleted"), SPAN_INIT("renamed") };
	struct span word = text;
	struct span rest = { 0 };
	struct span to = { 0 };
	bool known = false;

	(void)span_cut_at(text, SPAN(": "), &word, &rest);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		known = known || span_eq(word, words[i]);
	if (!known || (name.len == 0 && rest.len == 0))
		return false;
	if (name.len == 0)
		name = rest;
	if (span_eq(word, SPAN("renamed"))) {
		struct span from = name;

		if (rest.len > 0 && span_starts(rest, name))
			to = span_slice(rest, name.len, rest.len);
		if (!span_eat(&to, SPAN(" -> ")) &&
			!span_cut_at(rest, SPAN(" -> "), &from, &to))
			return false;
		name = from;
	}
	ev->kind = KIND_MAILBOX;
	event_add(ev, FIELD_status, word, FIELD_VERBATIM);
	event_add(ev, FIELD_mailbox, name, FIELD_VERBATIM);
	if (to.len > 0)
		event_add(ev, FIELD_to_mailbox, to, FIELD_VERBATIM);
	return true;
}

/* Of a copy it is where the mail came to. By default box= is left out. */
static void
add_name(struct event *ev, struct span name)
{
	enum field_id id =
		ev->kind == KIND_COPY ? FIELD_to_mailbox : FIELD_mailbox;

	if (!event_field(ev, id))
		event_add(ev, id, name, FIELD_VERBATIM);
}

/* A user may name a mailbox as he likes, a stranger a mail: the first place
 * where an action follows is nearer to the daemon. */
static bool
named(struct dovecot_line *l, struct span rest)
{
	struct span tail = rest;
	struct span name = { 0 };

	while (span_cut_at(tail, SPAN(": "), NULL, &tail)) {
		struct span text = tail;

		name = span_slice(rest, 0, rest.len - tail.len - 2);
		if (span_eat(&text, SPAN("Mailbox ")) &&
			changed(l->ev, text, name))
			return true;
		if (dovecot_mail_log(l, tail)) {
			add_name(l->ev, name);
			return true;
		}
	}
	return false;
}

bool
dovecot_mailbox(struct dovecot_line *l, struct span rest)
{
	struct span name = { 0 };

	if (named(l, rest) || changed(l->ev, rest, name))
		return true;
	if (!span_cut_at(rest, SPAN(": "), &name, NULL))
		return false;
	l->ev->kind = KIND_OTHER;
	event_add(l->ev, FIELD_mailbox, name, FIELD_VERBATIM);
	return true;
}
