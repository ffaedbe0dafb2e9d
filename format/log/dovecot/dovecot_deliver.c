/* What lda, lmtp and sieve did with a mail: "msgid=<...>: saved mail to X".
 * The message-id is the sender's and may hold "<a>: discarded message: x"; so
 * what was done is the last of the known phrases, and all before it is id. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/dovecot/dovecot_phrase.h"
#include "format/log/line/address.h"

/* clang-format off */
static const struct span keys[] = {
	SPAN_INIT("from="), SPAN_INIT("subject="), SPAN_INIT("size="),
};
/* clang-format on */

/* ", KEY=" where a format of one's own adds header fields. */
static size_t
next_key(struct span s)
{
	for (size_t i = 0; i + 2 < s.len; i++) {
		if (s.ptr[i + 1] != ' ' || (s.ptr[i] != ',' && s.ptr[i] != ':'))
			continue;
		struct span rest = span_slice(s, i + 2, s.len);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			if (span_starts(rest, keys[k]))
				return i;
	}
	return s.len;
}

static void
add_key(struct event *ev, struct span token)
{
	if (span_eat(&token, SPAN("from=")))
		event_add(ev, FIELD_from, token, FIELD_UNTRUSTED);
	else if (span_eat(&token, SPAN("subject=")))
		event_add(ev, FIELD_subject, token, FIELD_UNTRUSTED);
	else if (span_eat(&token, SPAN("size=")) && span_all_digits(token))
		event_add(ev, FIELD_size, token, FIELD_UNTRUSTED);
}

/* In the default format all of `head` is the message-id. What does not end as
 * one is a format of one's own, and all its fields are the sender's text. */
static void
add_message_id(struct event *ev, struct span head)
{
	struct span id = head;
	size_t at = 0;

	if (!span_ends(head, SPAN(">"))) {
		at = next_key(head);
		id = span_slice(head, 0, at);
		head = span_slice(head, at + 2, head.len);
		while (head.len > 0) {
			at = next_key(head);
			add_key(ev, span_slice(head, 0, at));
			head = span_slice(head, at + 2, head.len);
		}
	}
	id = span_trim(id);
	if (span_eat_char(&id, '<') && span_ends(id, SPAN(">")))
		id.len--;
	if (!span_eq(id, SPAN("unspecified")))
		event_add(ev, FIELD_message_id, id, FIELD_UNTRUSTED);
}

static enum field_id
object_field(enum event_kind kind)
{
	if (kind == KIND_DELIVER)
		return FIELD_command;
	return kind == KIND_MOVE ? FIELD_to_mailbox : FIELD_mailbox;
}

static void
add_object(struct dovecot_line *l, const struct deliver *d)
{
	struct event *ev = l->ev;

	switch (d->phrase->end) {
	case END_ANGLE:
	case END_ANGLE_WHY:
		event_add(ev, ev->kind == KIND_REFUSE ? FIELD_from : FIELD_to,
			d->object,
			ev->kind == KIND_REFUSE ? FIELD_UNTRUSTED
						: FIELD_VERBATIM);
		break;
	case END_QUOTED:
	case END_QUOTED_WHY:
	case END_MAILBOX:
	case END_MAILBOX_WHY:
		event_add(
			ev, object_field(ev->kind), d->object, FIELD_VERBATIM);
		break;
	case END_NONE:
	case END_TEXT:
		break;
	}
	if (d->why.len > 0)
		event_add(ev, FIELD_reply, d->why, FIELD_VERBATIM);
}

/* imap's own sieve files what the user moved: no delivery. */
bool
dovecot_is_delivery(const struct dovecot_line *l)
{
	return span_eq(l->service, SPAN("lmtp")) ||
		span_eq(l->service, SPAN("lda"));
}

bool
dovecot_deliver(struct dovecot_line *l, struct span text)
{
	struct event *ev = l->ev;
	struct deliver d = { 0 };
	struct span head = { 0 };
	struct span action = { 0 };

	(void)span_eat(&text, SPAN("sieve: "));
	if (!dovecot_find_phrase(text, &head, &d))
		return false;
	/* "msgid=<...>: fileinto action: stored mail into ..." */
	if (span_ends(head, SPAN(" action")) &&
		span_rcut(head, ':', &action, NULL))
		head = action;
	ev->kind = d.phrase->kind;
	if (ev->kind == KIND_STORE && !dovecot_is_delivery(l))
		ev->kind = KIND_COPY;
	event_add(ev, FIELD_status, d.status, FIELD_VERBATIM);
	dovecot_add_word(ev, FIELD_outcome, d.phrase->outcome);
	if (dovecot_is_delivery(l) && l->user.len > 0 &&
		(d.phrase->end < END_ANGLE || ev->kind == KIND_REFUSE))
		event_add(ev, FIELD_to, l->user, FIELD_VERBATIM);
	if (span_cut_at(head, SPAN("msgid="), NULL, &head))
		add_message_id(ev, head);
	add_object(l, &d);
	return true;
}
