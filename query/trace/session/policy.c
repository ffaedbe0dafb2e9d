/* What policy servers and filters said while a mail was handed in. */
#include "query/trace/session/connection.h"

/* A recipient may be rewritten before any line of the queue names it. Of a
 * connection with one mail it is clear all the same which one was let in. */
static bool
is_let_in(const struct connection *c, struct span sender,
	const struct sighting *s)
{
	size_t accepted = 0;

	if (s->kind != KIND_FILTER || !sender.ptr ||
		!span_ieq(sighting_value(s, FIELD_verdict), SPAN("pass")) ||
		!sighting_field(s, FIELD_from))
		return false;
	for (size_t i = 0; i < c->lines.count; i++)
		accepted += line_is_acceptance(c->lines.items[i]);
	return accepted == 1;
}

static bool
any_has(const struct sighting_set *own, enum field_id id, struct span value)
{
	for (size_t i = 0; i < own->count; i++)
		if (sighting_has(own->items[i], id, value))
			return true;
	return false;
}

static bool
any_knows(const struct sighting_set *own, enum field_id id)
{
	for (size_t i = 0; i < own->count; i++)
		if (sighting_field(own->items[i], id))
			return true;
	return false;
}

/* "554 5.7.0 Reject, id=18420-02 - spam": which task of the filter said it. */
static bool
is_other_task(const struct sighting_set *own, struct span task)
{
	struct span id = { 0 };

	for (size_t i = 0; i < own->count && task.len > 0; i++)
		if (span_cut_at(sighting_value(own->items[i], FIELD_reply),
			    SPAN(" id="), NULL, &id))
			return !span_starts(id, task);
	return false;
}

/* A filter that had the whole mail says which one it was: the same client may
 * send several in the same seconds. */
static bool
is_of_other(const struct sighting *s, const struct sighting_set *own)
{
	struct span next = sighting_value(s, FIELD_next_queue_id);
	struct span id = sighting_value(s, FIELD_message_id);

	if (next.len > 0 && !any_has(own, FIELD_next_queue_id, next) &&
		!any_has(own, FIELD_queue_id, next))
		return true;
	if (id.len > 0 && any_knows(own, FIELD_message_id) &&
		!any_has(own, FIELD_message_id, id))
		return true;
	return is_other_task(own, sighting_value(s, FIELD_task));
}

static bool
is_about(const struct connection *c, struct span sender,
	const struct sighting *s, const struct sighting_set *own)
{
	struct span to = sighting_value(s, FIELD_to);

	if (!line_is_from(s, sender) || is_of_other(s, own))
		return false;
	if (!to.ptr)
		return true;
	for (size_t i = 0; i < own->count; i++)
		if (sighting_has(own->items[i], FIELD_to, to))
			return true;
	return is_let_in(c, sender, s);
}

void
policy_take(const struct connection *c, struct span sender,
	const struct sighting_set *own, struct sighting_set *out)
{
	for (size_t i = 0; i < c->beside.count; i++)
		if (is_about(c, sender, c->beside.items[i], own))
			sighting_set_add(out, c->beside.items[i]);
}
