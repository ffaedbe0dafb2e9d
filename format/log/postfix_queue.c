/* The daemons around the queue: pickup, cleanup, qmgr, bounce, postsuper. */
#include "format/log/postfix.h"

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
		!postfix_eat_angle(&rest, " ", &from))
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
 * returned to sender". */
static bool
parse_from(struct event *ev, struct span text, struct span rest)
{
	struct span from = { 0 };

	(void)text;
	if (!postfix_eat_angle(&rest, ",", &from))
		return false;
	ev->kind = KIND_FROM;
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	while (span_eat(&rest, SPAN(", "))) {
		if (span_eat(&rest, SPAN("size="))) {
			add_number(ev, FIELD_size, &rest);
		} else if (span_eat(&rest, SPAN("nrcpt="))) {
			add_number(ev, FIELD_nrcpt, &rest);
		} else if (span_eat(&rest, SPAN("status="))) {
			struct span status = span_take_until(&rest, ',');

			ev->kind = KIND_EXPIRE;
			event_add(ev, FIELD_status, status, FIELD_VERBATIM);
		}
	}
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
 * NEW", and of 3.11 "sender notification failed to <a>: why". */
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
	return span_find(text, SPAN(" notification failed")) != SIZE_MAX &&
		postfix_other(ev, text, rest);
}

/* clang-format off */
static const struct postfix_shape queue_shapes[] = {
	{ SPAN_INIT("from="), parse_from },
	{ SPAN_INIT("message-id="), parse_message_id },
	{ SPAN_INIT("removed"), parse_removed },
	{ SPAN_INIT("uid="), parse_pickup },
	{ SPAN_INIT("to="), postfix_deliver },
	{ SPAN_INIT("sender "), parse_notification },
	{ SPAN_INIT("postmaster "), parse_notification },
	{ SPAN_INIT("status="), postfix_deliver },
	{ SPAN_INIT("resent-message-id="), parse_resent_id },
	{ SPAN_INIT("skipped, still being delivered"), postfix_other },
	{ SPAN_INIT("enabling VERP"), postfix_other },
	{ SPAN_INIT("no trace file"), postfix_other },
	{ SPAN_INIT("not sending "), postfix_other },
	{ SPAN_INIT("ignoring redundant "), postfix_other },
	{ SPAN_INIT("transport "), postfix_other },
	{ SPAN_INIT("client="), postfix_other },
	{ SPAN_INIT(""), postfix_action },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_queue(struct event *ev, struct span text)
{
	return postfix_try(queue_shapes, ev, text);
}

struct order_row {
	struct span word;
	enum event_kind kind;
};

/* clang-format off */
static const struct order_row orders[] = {
	{ SPAN_INIT("removed"), KIND_PURGE },
	{ SPAN_INIT("requeued"), KIND_OTHER },
	{ SPAN_INIT("placed on hold"), KIND_HOLD },
	{ SPAN_INIT("released from hold"), KIND_RELEASE },
	{ SPAN_INIT("expired"), KIND_EXPIRE },
};

static const struct postfix_shape super_shapes[] = {
	{ SPAN_INIT("Deleted: "), postfix_other },
	{ SPAN_INIT("Requeued: "), postfix_other },
	{ SPAN_INIT("Force-expired: "), postfix_other },
	{ SPAN_INIT("Placed on hold: "), postfix_other },
	{ SPAN_INIT("Released from hold: "), postfix_other },
	{ SPAN_INIT("Renamed to match inode number: "), postfix_other },
	{ SPAN_INIT("removed file "), postfix_other },
	{ SPAN_INIT("renamed file "), postfix_other },
	{ SPAN_INIT("remove "), postfix_other },
	{ { 0 }, NULL },
};
/* clang-format on */

enum { COUNT_ORDERS = sizeof(orders) / sizeof(orders[0]) };

/* What the administrator ordered, hence the word as status. */
bool
postfix_postsuper(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_ORDERS; i++) {
		if (!span_eq(text, orders[i].word))
			continue;
		ev->kind = orders[i].kind;
		event_add(ev, FIELD_status, text, FIELD_VERBATIM);
		return true;
	}
	return postfix_try(super_shapes, ev, text);
}
