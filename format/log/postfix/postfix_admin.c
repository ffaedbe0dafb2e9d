/* Commands: what the administrator ordered with postsuper, and what postdrop
 * and sendmail did not take from a user. */
#include "format/log/postfix/postfix.h"

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

static const struct shape super_shapes[] = {
	{ SPAN_INIT("Deleted: "), shape_other },
	{ SPAN_INIT("Requeued: "), shape_other },
	{ SPAN_INIT("Force-expired: "), shape_other },
	{ SPAN_INIT("Placed on hold: "), shape_other },
	{ SPAN_INIT("Released from hold: "), shape_other },
	{ SPAN_INIT("Renamed to match inode number: "), shape_other },
	{ SPAN_INIT("removed file "), shape_other },
	{ SPAN_INIT("renamed file "), shape_other },
	{ SPAN_INIT("remove "), shape_other },
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
	return shape_try(super_shapes, ev, text);
}

/* "uid=1000: File too large" of postdrop, "kim(1000): message file too big" of
 * sendmail: the mail was never in the queue. */
bool
postfix_submit(struct event *ev, struct span text)
{
	struct span user = { 0 };
	struct span uid = { 0 };
	struct span why = text;

	if (span_eat(&why, SPAN("uid="))) {
		uid = span_take_set(&why, "0123456789");
	} else if (span_cut(text, '(', &user, &why)) {
		uid = span_take_set(&why, "0123456789");
		if (!span_eat_char(&why, ')') || user.len == 0 ||
			span_find_char(user, ' ') != SIZE_MAX)
			uid.len = 0;
	}
	if (uid.len == 0 || !span_eat(&why, SPAN(": ")))
		return false;
	ev->kind = span_starts(why, SPAN("remove ")) ||
			span_starts(why, SPAN("ignoring "))
		? KIND_OTHER
		: KIND_REFUSE;
	if (user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_VERBATIM);
	event_add(ev, FIELD_uid, uid, FIELD_VERBATIM);
	event_add(ev, FIELD_reason, why, FIELD_UNTRUSTED);
	return true;
}
