/* The daemons around the queue: pickup, cleanup, qmgr, bounce, postsuper. */
#include "format/log/postfix/postfix.h"

static void
add_number(struct event *ev, enum field_id id, struct span *s)
{
	struct span digits = span_take_set(s, "0123456789");

	if (digits.len > 0)
		event_add(ev, id, digits, FIELD_VERBATIM);
}

/* "uid=0 from=<root> orig_id=OLD" */
static bool
parse_pickup(struct event *ev, struct span text, struct span rest)
{
	struct span from = { 0 };

	(void)text;
	ev->kind = KIND_QUEUE;
	add_number(ev, FIELD_uid, &rest);
	if (!span_eat(&rest, SPAN(" from=")) ||
		!postfix_eat_address(&rest, " ", &from) || !from.ptr)
		return true;
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (span_eat(&rest, SPAN(" orig_id=")))
		event_add(ev, FIELD_orig_queue_id, rest, FIELD_VERBATIM);
	return true;
}

/* Without the brackets; what follows them ("(added by ...)") is no part of
 * the id, and an id without brackets is taken as it stands. */
static struct span
bare_id(struct span s)
{
	struct span inside = { 0 };

	if (postfix_eat_angle(&s, " ", &inside))
		return inside;
	return s;
}

static bool
parse_message_id(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_MESSAGE_ID;
	event_add(ev, FIELD_message_id, bare_id(rest), FIELD_UNTRUSTED);
	return true;
}

/* The id of a resending; the mail's own is logged besides. */
static bool
parse_resent_id(struct event *ev, struct span text, struct span rest)
{
	(void)parse_message_id(ev, text, rest);
	ev->kind = KIND_OTHER;
	return true;
}

/* "from=<>, size=1234, nrcpt=1 (queue active)" and "from=<>, status=expired,
 * returned to sender". Before 3.5 a sender is not quoted, and may hold what
 * looks like the rest of the line; the true rest is behind the last '>'. */
static bool
parse_from(struct event *ev, struct span text, struct span rest)
{
	struct span from = { 0 };

	(void)text;
	if (!span_eat_char(&rest, '<'))
		return false;
	ev->kind = KIND_FROM;
	/* Cut off. */
	if (!span_rcut(rest, '>', &from, &rest))
		return true;
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (span_eat(&rest, SPAN(", status="))) {
		struct span status = span_take_until(&rest, ',');

		ev->kind = KIND_EXPIRE;
		event_add(ev, FIELD_status, status, FIELD_VERBATIM);
		return true;
	}
	if (span_eat(&rest, SPAN(", size=")))
		add_number(ev, FIELD_size, &rest);
	if (span_eat(&rest, SPAN(", nrcpt=")))
		add_number(ev, FIELD_nrcpt, &rest);
	return true;
}

/* "removed", and since 3.10 "removed (canceled)" and "removed (discarded)" of
 * a mail that never got into the queue. */
static bool
parse_removed(struct event *ev, struct span text, struct span rest)
{
	struct span why = { 0 };

	(void)text;
	ev->kind = KIND_REMOVE;
	if (rest.len == 0)
		return true;
	if (!span_eat(&rest, SPAN(" (")) || !span_cut(rest, ')', &why, NULL))
		return false;
	event_add(ev, FIELD_reason, why, FIELD_VERBATIM);
	return true;
}

/* "sender non-delivery notification: NEW", "postmaster delay notification:
 * NEW", "sender notification failed to <a>: why", the reason since 3.11. */
static bool
parse_notification(struct event *ev, struct span text, struct span rest)
{
	struct span what = { 0 };

	if (span_cut_at(text, SPAN(" notification: "), &what, &rest)) {
		ev->kind = KIND_BOUNCE;
		event_add(ev, FIELD_next_queue_id, rest, FIELD_VERBATIM);
		event_add(ev, FIELD_reason, span_slice(text, 0, what.len + 13),
			FIELD_VERBATIM);
		return true;
	}
	if (!span_cut_at(text, SPAN(" notification failed"), NULL, &rest))
		return false;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	if (span_eat(&rest, SPAN(" to "))) {
		(void)span_cut_at(rest, SPAN(": "), &rest, NULL);
		event_add(ev, FIELD_to, bare_id(rest), FIELD_UNTRUSTED);
	}
	return true;
}

bool
postfix_not_accepted(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

/* What cleanup says of a mail that it does not take, smtpd tells the client,
 * and logs nothing more. Of qmgr the same words mean a damaged file. */
static bool
parse_rejected(struct event *ev, struct span text, struct span rest)
{
	(void)postfix_not_accepted(ev, text, rest);
	if (!span_ends(ev->head.program, SPAN("cleanup")))
		ev->kind = KIND_OTHER;
	return true;
}

/* "virtual_alias_maps map lookup problem for a@b -- message not accepted, try
 * again later" */
static bool
parse_try_again(struct event *ev, struct span text, struct span rest)
{
	return span_ends(text, SPAN("message not accepted, try again later")) &&
		parse_rejected(ev, text, rest);
}

/* "undeliverable postmaster notification discarded", "record type 78 not
 * allowed - discarding this message" */
static bool
parse_discarded(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	if (!span_ends(text, SPAN("notification discarded")) &&
		!span_ends(text, SPAN("discarding this message")))
		return false;
	ev->kind = KIND_DISCARD;
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

/* "saving corrupt file "ID" from queue "active" to queue "corrupt"": there the
 * mail stays. */
static bool
parse_corrupt(struct event *ev, struct span text, struct span rest)
{
	struct span id = span_take_until(&rest, '"');

	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

/* "message ID dated 3600 seconds into the future": the clock was set back
 * after the mail was dropped, or the file lies. */
static bool
parse_future(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	if (!span_has(text, SPAN(" seconds into the future")))
		return false;
	ev->kind = KIND_CLOCK;
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape queue_shapes[] = {
	{ SPAN_INIT("from="), parse_from },
	{ SPAN_INIT("message-id="), parse_message_id },
	{ SPAN_INIT("removed"), parse_removed },
	{ SPAN_INIT("uid="), parse_pickup },
	{ SPAN_INIT("to="), postfix_deliver },
	{ SPAN_INIT("sender "), parse_notification },
	{ SPAN_INIT("postmaster "), parse_notification },
	{ SPAN_INIT("status="), postfix_deliver },
	{ SPAN_INIT("resent-message-id="), parse_resent_id },
	{ SPAN_INIT("skipped, still being delivered"), shape_other },
	{ SPAN_INIT("enabling VERP"), shape_other },
	{ SPAN_INIT("no trace file"), shape_other },
	{ SPAN_INIT("not sending "), shape_other },
	{ SPAN_INIT("ignoring redundant "), shape_other },
	{ SPAN_INIT("transport "), shape_other },
	{ SPAN_INIT("client="), shape_other },
	{ SPAN_INIT("message rejected: "), parse_rejected },
	{ SPAN_INIT("queue file size limit exceeded"), parse_rejected },
	{ SPAN_INIT("write queue file: "), parse_rejected },
	{ SPAN_INIT("saving corrupt file \""), parse_corrupt },
	{ SPAN_INIT("message "), parse_future },
	{ SPAN_INIT("undeliverable "), parse_discarded },
	{ SPAN_INIT("record type "), parse_discarded },
	{ SPAN_INIT(""), postfix_action },
	{ SPAN_INIT(""), parse_try_again },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_queue(struct event *ev, struct span text)
{
	return shape_try(queue_shapes, ev, text);
}
