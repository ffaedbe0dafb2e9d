/* The server counts at the end of a connection what it refused: are the lines
 * of all these recipients there? */
#include "query/trace/end/end.h"

#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"

#include <inttypes.h>

/* "rcpt=1/3": of three recipients two were refused. Only of a connection with
 * one mail, and 0 where nothing tells. */
static uint64_t
count_refused(const struct sighting *disconnect)
{
	struct span commands = sighting_value(disconnect, FIELD_commands);
	struct span rcpt = { 0 };
	struct span mail = { 0 };
	uint64_t good = 0;
	uint64_t all = 0;

	if (!span_cut_at(commands, SPAN("rcpt="), NULL, &rcpt) ||
		!span_cut_at(commands, SPAN("mail="), NULL, &mail) ||
		!span_eat_number(&mail, &all) || all > 1 ||
		!span_eat_number(&rcpt, &good) || !span_eat_char(&rcpt, '/') ||
		!span_eat_number(&rcpt, &all) || all < good)
		return 0;
	return all - good;
}

/* The line that ends the connection: "lost connection" comes before it, and
 * counts nothing. */
static const struct sighting *
leg_disconnect(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i]->kind == KIND_DISCONNECT &&
			!line_is_broken_off(leg->lines.items[i]))
			return leg->lines.items[i];
	return NULL;
}

/* Is there a line of that kind, and no copy of it? What writes each line of a
 * log twice writes that one twice. */
static bool
is_once(const struct leg *leg, enum event_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < leg->lines.count; i++)
		count += leg->lines.items[i]->kind == kind &&
			!line_is_broken_off(leg->lines.items[i]);
	return count == 1;
}

static uint64_t
count_told(const struct leg *leg)
{
	bool is_single =
		is_once(leg, KIND_CONNECT) && is_once(leg, KIND_DISCONNECT);
	uint64_t count = 0;

	for (size_t i = 0; i < leg->lines.count; i++)
		count += line_is_refusal(leg->lines.items[i]) &&
			sighting_is_program(
				leg->lines.items[i], SPAN("smtpd")) &&
			(is_single || !sighting_is_again(&leg->lines, i));
	return count;
}

bool
end_gap_refusals(struct ends *e, const struct leg *leg)
{
	const struct sighting *disconnect = leg_disconnect(leg);
	uint64_t seen = 0;

	if (!span_eq(leg->daemon, SPAN("postfix")))
		return true;
	if (!disconnect && leg->is_session &&
		(leg_line(leg, KIND_CONNECT) ||
			connection_ends_told(e->story->view, leg->host,
				leg_first_ns(leg)))) {
		end_gap_add(e, leg->host, leg_last_line(leg),
			SPAN("the line that ends the connection, and counts "
			     "the recipients, is missing"));
		return false;
	}
	seen = count_told(leg);
	if (!disconnect || count_refused(disconnect) <= seen)
		return true;
	end_gap_add(e, leg->host, disconnect,
		arena_say(e->arena,
			"of %" PRIu64 " refused recipients the lines name "
			"%" PRIu64,
			count_refused(disconnect), seen));
	return false;
}
