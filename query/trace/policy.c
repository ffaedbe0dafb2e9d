/* What policy servers and filters said while a mail was handed in. */
#include "query/trace/connection.h"

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
is_about(const struct connection *c, struct span sender,
	const struct sighting *s, const struct sighting_set *own)
{
	struct span to = sighting_value(s, FIELD_to);

	if (!line_is_from(s, sender))
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
