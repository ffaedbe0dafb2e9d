/* What a server counts at the end of a connection, held against its lines. */
#include "query/trace/session/connection.h"

/* "rcpt=1/3": of three commands one was taken; without the second number all
 * were. A command that never came is not counted. */
static void
read_counts(
	struct span commands, struct span name, uint64_t *good, uint64_t *all)
{
	struct span rest = { 0 };

	if (span_cut_at(commands, name, NULL, &rest) &&
		span_eat_number(&rest, good)) {
		*all = *good;
		if ((!span_eat_char(&rest, '/') ||
			    span_eat_number(&rest, all)) &&
			*all >= *good)
			return;
	}
	*good = *all = 0;
}

static bool
is_recipient_refused(const struct sighting *s)
{
	return line_is_refusal(s) &&
		sighting_has(s, FIELD_command, SPAN("RCPT"));
}

bool
connection_exceeds_end(const struct connection *c)
{
	struct span commands = { 0 };
	uint64_t taken = 0;
	uint64_t refused = 0;
	uint64_t good = 0;
	uint64_t all = 0;

	if (!c->end)
		return false;
	commands = sighting_value(c->end, FIELD_commands);
	if (commands.len == 0)
		return false;
	for (size_t i = 0; i < c->lines.count; i++) {
		if (sighting_is_again(&c->lines, i))
			continue;
		taken += line_is_acceptance(c->lines.items[i]);
		refused += is_recipient_refused(c->lines.items[i]);
	}
	read_counts(commands, SPAN("rcpt="), &good, &all);
	if (refused > all - good)
		return true;
	read_counts(commands, SPAN("mail="), &good, &all);
	return taken > good;
}

/* What one command before another one was taken for is one mail at most, and
 * one mail may come in several chunks. */
static uint64_t
count_handed_over(struct span commands)
{
	uint64_t mails = 0;
	uint64_t recipients = 0;
	uint64_t data = 0;
	uint64_t chunks = 0;
	uint64_t all = 0;

	read_counts(commands, SPAN("mail="), &mails, &all);
	read_counts(commands, SPAN("rcpt="), &recipients, &all);
	read_counts(commands, SPAN("data="), &data, &all);
	read_counts(commands, SPAN("bdat="), &chunks, &all);
	data += chunks;
	mails = recipients < mails ? recipients : mails;
	return data < mails ? data : mails;
}

bool
connection_has_other(const struct connection *c)
{
	uint64_t taken = 0;

	if (!c->end)
		return false;
	for (size_t i = 0; i < c->lines.count; i++)
		taken += line_is_acceptance(c->lines.items[i]) &&
			!sighting_is_again(&c->lines, i);
	return taken > 0 &&
		count_handed_over(sighting_value(c->end, FIELD_commands)) >
		taken;
}
