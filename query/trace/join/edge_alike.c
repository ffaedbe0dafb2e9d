/* What two legs have in common. */
#include "query/trace/join/edge.h"

bool
edge_keeps_people(enum edge_rule rule)
{
	return rule == EDGE_QUEUED_AS || rule == EDGE_HANDED_OVER ||
		rule == EDGE_ORIG_QUEUE_ID || rule == EDGE_REQUEUED;
}

/* Who sends a mail once more, as out of a quarantine, adds an id of his own:
 * both stand in the log, and the older one tells which mail it is. */
static struct span
message_id(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (sighting_field(s, FIELD_message_id) &&
			!span_has(s->text, SPAN("resent-message-id=")))
			return sighting_value(s, FIELD_message_id);
	}
	return leg_value(leg, FIELD_message_id);
}

bool
legs_share_message_id(const struct leg *a, const struct leg *b)
{
	struct span x = message_id(a);

	return x.len > 0 && span_eq(x, message_id(b));
}

bool
legs_differ_in_message_id(const struct leg *a, const struct leg *b)
{
	struct span x = message_id(a);
	struct span y = message_id(b);

	/* One of both may be cut off. */
	return x.len > 0 && y.len > 0 && !span_starts(x, y) &&
		!span_starts(y, x);
}

/* As the queue has it: pickup writes a login name, and others may be made
 * whole first. */
static struct span
sender(const struct leg *leg)
{
	const struct sighting *from = leg_line(leg, KIND_FROM);

	return from && sighting_field(from, FIELD_from)
		? sighting_value(from, FIELD_from)
		: leg_value(leg, FIELD_from);
}

bool
legs_share_sender(const struct leg *a, const struct leg *b)
{
	struct span x = sender(a);
	struct span y = sender(b);

	return x.ptr && y.ptr && span_ieq(x, y);
}

bool
legs_differ_in_sender(const struct leg *a, const struct leg *b)
{
	return sender(a).ptr && sender(b).ptr && !legs_share_sender(a, b);
}

bool
legs_shrink(const struct leg *parent, const struct leg *child)
{
	uint64_t before = 0;
	uint64_t after = 0;

	return span_number(leg_value(parent, FIELD_size), &before) &&
		span_number(leg_value(child, FIELD_size), &after) &&
		after < before;
}

bool
legs_swell(const struct leg *parent, const struct leg *child)
{
	enum { HEADER_BYTES = 8192 };
	uint64_t before = 0;
	uint64_t after = 0;

	return span_number(leg_value(parent, FIELD_size), &before) &&
		span_number(leg_value(child, FIELD_size), &after) &&
		after > before && after - before > HEADER_BYTES &&
		after - before - HEADER_BYTES > before;
}

/* qmail puts the user of a virtual domain before the address:
 * "user-a@b.example". */
static bool
is_same_address(struct span logged, struct span to)
{
	size_t at = logged.len - to.len;

	if (logged.len <= to.len)
		return span_ieq(logged, to);
	return logged.ptr[at - 1] == '-' &&
		span_ieq(span_slice(logged, at, logged.len), to);
}

bool
leg_is_for(const struct leg *leg, struct span to)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (is_same_address(sighting_value(s, FIELD_to), to) ||
			sighting_has(s, FIELD_orig_to, to))
			return true;
	}
	return false;
}

bool
legs_share_recipient(const struct leg *a, const struct leg *b)
{
	for (size_t i = 0; i < a->lines.count; i++) {
		struct span to = sighting_value(a->lines.items[i], FIELD_to);

		if (to.len > 0 && leg_is_for(b, to))
			return true;
	}
	return false;
}
