/* The connection of a server that logs no process, Exim as it comes: what it
 * refused of one client within seconds, with no other mail of it between, is
 * taken to be of one, unless ports tell that it is not. */
#include "query/trace/session/connection.h"

static const int64_t seconds_ns = (int64_t)2 * 1000000000;

bool
line_is_pidless(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("exim")) && s->head.pid.len == 0;
}

static bool
is_of_client(const struct connection *c, const struct sighting *s,
	const struct sighting *at)
{
	struct span port = sighting_value(at, FIELD_port);
	struct span own = sighting_value(s, FIELD_port);

	return line_is_pidless(s) &&
		sighting_has(s, FIELD_client_ip, c->client_ip) &&
		s->sort_ns >= at->sort_ns - seconds_ns &&
		s->sort_ns <= at->sort_ns + seconds_ns &&
		(port.len == 0 || own.len == 0 || span_eq(own, port));
}

void
connection_take_pidless(struct connection *c, const struct sighting_set *near,
	const struct sighting *at)
{
	struct span id = { 0 };

	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];

		if (!is_of_client(c, s, at))
			continue;
		/* Refused when all of it was there: another mail. */
		if (s != at && s->kind == KIND_REFUSE &&
			line_queue_id(s, &id)) {
			if (sighting_order(s, at) > 0)
				return;
			c->lines.count = 0;
		} else if (line_is_acceptance(s) ||
			sighting_field(s, FIELD_from)) {
			sighting_set_add(&c->lines, s);
		}
	}
}
