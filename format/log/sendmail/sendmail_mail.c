/* What Sendmail says of one mail: how it came in, what became of it, which
 * others were made of it. */
#include "format/log/postfix/postfix.h"
#include "format/log/sendmail/sendmail.h"

struct pair_row {
	struct span mark;
	enum field_id id;
};

static void
add_number(struct event *ev, struct span *s, struct span mark, enum field_id id)
{
	struct span digits = { 0 };

	if (!span_eat(s, mark))
		return;
	digits = span_take_set(s, "0123456789");
	if (digits.len > 0 && id != FIELD_COUNT)
		event_add(ev, id, digits, FIELD_VERBATIM);
}

/* clang-format off */
/* Behind the message-id, in order; read from the right, for the id is the
 * sender's and may hold any of them. */
static const struct pair_row late_parts[] = {
	{ SPAN_INIT(", bodytype="), FIELD_COUNT },
	{ SPAN_INIT(", proto="), FIELD_protocol },
	{ SPAN_INIT(", daemon="), FIELD_COUNT },
	{ SPAN_INIT(", tls_verify="), FIELD_COUNT },
	{ SPAN_INIT(", auth="), FIELD_COUNT },
};
/* clang-format on */

enum { COUNT_LATE = sizeof(late_parts) / sizeof(late_parts[0]) };

static void
add_late_parts(struct event *ev, struct span *s)
{
	struct sendmail_peer peer = { 0 };
	struct span relay = { 0 };

	postfix_cut_last(s, SPAN(", relay="), &relay);
	if (relay.len > 0 && sendmail_eat_peer(&relay, &peer))
		sendmail_add_client(ev, &peer);
	for (size_t i = COUNT_LATE; i-- > 0;) {
		struct span value = { 0 };

		postfix_cut_last(s, late_parts[i].mark, &value);
		if (!value.ptr || late_parts[i].id == FIELD_COUNT)
			continue;
		(void)span_cut(value, ',', &value, NULL);
		event_add(ev, late_parts[i].id, value, FIELD_VERBATIM);
	}
}

/* "from=<a@b>, size=123, class=0, nrcpts=1, msgid=<x>, proto=ESMTP,
 * daemon=MTA, relay=mail.example.com [192.0.2.1]" */
static bool
parse_from(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span from = sendmail_take_value(&rest);

	(void)text;
	ev->kind = KIND_QUEUE;
	if (from.ptr)
		event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	add_number(ev, &rest, SPAN(", size="), FIELD_size);
	add_number(ev, &rest, SPAN(", class="), FIELD_COUNT);
	add_number(ev, &rest, SPAN(", pri="), FIELD_COUNT);
	add_number(ev, &rest, SPAN(", nrcpts="), FIELD_nrcpt);
	add_late_parts(ev, &rest);
	if (!span_eat(&rest, SPAN(", msgid=")))
		return true;
	if (span_starts(rest, SPAN("<")) && span_ends(rest, SPAN(">")))
		id = span_slice(rest, 1, rest.len - 1);
	else
		id = rest;
	event_add(ev, FIELD_message_id, id, FIELD_UNTRUSTED);
	return true;
}

/* "clone ID, owner=owner-list", said of the new mail; ID is the old one. */
static bool
parse_clone(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };

	(void)text;
	ev->kind = KIND_QUEUE;
	(void)span_cut(rest, ',', &id, NULL);
	event_add(ev, FIELD_orig_queue_id, id, FIELD_VERBATIM);
	return true;
}

/* "split: maxrcpts=100, rcpts=150, count=1, ids=ID,ID" */
static bool
parse_split(struct event *ev, struct span text, struct span rest)
{
	struct span ids = { 0 };

	(void)text;
	if (!span_cut(rest, '=', NULL, &ids))
		return false;
	ev->kind = KIND_FORWARD;
	(void)span_rcut(rest, '=', NULL, &ids);
	while (ids.len > 0) {
		struct span id = { 0 };

		(void)span_cut(ids, ',', &id, &ids);
		event_add(
			ev, FIELD_next_queue_id, span_trim(id), FIELD_VERBATIM);
	}
	return true;
}

static bool
parse_done(struct event *ev, struct span text, struct span rest)
{
	struct span value = { 0 };

	(void)text;
	ev->kind = KIND_REMOVE;
	if (span_eat(&rest, SPAN("delay=")) &&
		span_cut(rest, ',', &value, NULL))
		sendmail_add_delay(ev, value);
	return true;
}

static bool
parse_quarantine(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_HOLD;
	event_add(ev, FIELD_quarantine, rest, FIELD_UNTRUSTED);
	return true;
}

/* What a ruleset or a filter wanted, when the queue drops the mail. */
static bool
parse_discarded(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_DISCARD;
	return rest.len == 0;
}

/* clang-format off */
static const struct shape mail_shapes[] = {
	{ SPAN_INIT("from="), parse_from },
	{ SPAN_INIT("to="), sendmail_delivery },
	{ SPAN_INIT("clone "), parse_clone },
	{ SPAN_INIT("split: "), parse_split },
	{ SPAN_INIT("done; "), parse_done },
	{ SPAN_INIT("quarantine="), parse_quarantine },
	{ SPAN_INIT("discarded"), parse_discarded },
	{ { 0 }, NULL },
};

static const struct span notices[] = {
	SPAN_INIT("DSN: "), SPAN_INIT("return to sender: "),
	SPAN_INIT("sender notify: "), SPAN_INIT("postmaster notify: "),
};
/* clang-format on */

/* "NEWID: DSN: User unknown" behind the id of the mail that it is about; and
 * "NEWID: clone: owner=lee" (8.17) behind that of the mail that it goes on
 * from.
 */
static bool
parse_made(struct event *ev, struct span text)
{
	struct span id = { 0 };

	if (!sendmail_eat_id(&text, &id) || id.len == 0)
		return false;
	if (span_starts(text, SPAN("clone: "))) {
		ev->kind = KIND_FORWARD;
		event_add(ev, FIELD_next_queue_id, id, FIELD_VERBATIM);
		return true;
	}
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		if (!span_starts(text, notices[i]))
			continue;
		ev->kind = KIND_BOUNCE;
		event_add(ev, FIELD_next_queue_id, id, FIELD_VERBATIM);
		event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
		return true;
	}
	return false;
}

bool
sendmail_mail(struct event *ev, struct span text)
{
	return shape_try(mail_shapes, ev, text) || parse_made(ev, text);
}
