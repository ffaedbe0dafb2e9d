#include "query/trace/session/transaction.h"

void
transaction_take(struct transaction *t, const struct sighting *from,
	const struct sighting *to)
{
	const struct sighting_set *all = &t->connection->lines;

	for (size_t i = 0; i < all->count; i++) {
		const struct sighting *s = all->items[i];
		struct span id = { 0 };

		if (from && sighting_order(s, from) <= 0)
			continue;
		if (to && sighting_order(s, to) > 0)
			break;
		/* A mail of its own. */
		if (t->accepted && line_is_incomplete(s))
			continue;
		if (!line_queue_id(s, &id) && !line_is_shared(s) &&
			line_is_from(s, t->sender))
			sighting_set_add(&t->lines, s);
	}
}

void
transaction_take_shared(const struct transaction *t, struct sighting_set *out)
{
	const struct connection *c = t->connection;

	for (size_t i = 0; i < c->lines.count; i++)
		if (line_is_shared(c->lines.items[i]))
			sighting_set_add(out, c->lines.items[i]);
}

void
transaction_bounds(const struct connection *c, const struct sighting *at,
	const struct sighting **before, const struct sighting **behind)
{
	*before = NULL;
	*behind = NULL;
	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (!line_is_acceptance(s))
			continue;
		if (sighting_order(s, at) < 0) {
			*before = s;
		} else if (!*behind) {
			*behind = s;
			return;
		}
	}
}

struct span
transaction_sender(const struct sighting_set *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct span from = sighting_value(lines->items[i], FIELD_from);

		if (from.ptr)
			return from;
	}
	return (struct span){ 0 };
}

struct span
transaction_sender_of(const struct connection *c, const struct sighting *from,
	const struct sighting *to)
{
	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (from && sighting_order(s, from) <= 0)
			continue;
		if (to && sighting_order(s, to) > 0)
			break;
		if (sighting_field(s, FIELD_from))
			return sighting_value(s, FIELD_from);
	}
	return (struct span){ 0 };
}

bool
transaction_had_mail(const struct sighting_set *lines)
{
	static const char *const stages[] = { "MAIL", "RCPT", "DATA", "BDAT",
		"END-OF-MESSAGE", "message" };

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];
		struct span why = sighting_value(s, FIELD_reason);

		if (line_is_refusal(s) || sighting_value(s, FIELD_from).ptr)
			return true;
		for (size_t k = 0; line_is_broken_off(s) &&
			k < sizeof(stages) / sizeof(stages[0]);
			k++)
			if (span_has(why, span_of(stages[k])))
				return true;
	}
	return false;
}
