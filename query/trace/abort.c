/* "lost connection after DATA": that the client broke off, and which mail that
 * was, which the line of versions before 3.10 does not say. */
#include "query/trace/connection.h"

static const int64_t day_ns = (int64_t)86400 * 1000000000;

bool
connection_ends_told(struct view *v, struct span host, int64_t at_ns)
{
	struct span words = SPAN("disconnect from");
	struct look what = {
		.ntexts = 1, .texts = &words, .host = host, .any = true
	};
	struct sighting_set seen = { 0 };
	bool found = false;

	if (at_ns != INT64_MAX)
		look_between(&what, at_ns - day_ns, at_ns + day_ns);
	/* What cannot be read here the mail's own lines will say. */
	(void)view_look(v, &what, &seen, NULL, NULL);
	found = seen.count > 0;
	sighting_set_release(&seen);
	return found;
}

static uint64_t
count_acceptances(const struct connection *c)
{
	uint64_t count = 0;

	for (size_t i = 0; i < c->lines.count; i++)
		count += line_is_acceptance(c->lines.items[i]);
	return count;
}

/* Are the lines of all mails of the connection there? Since 3.0 the server
 * counts at its end how many were begun: with one more, the one broken off may
 * be that. */
static bool
has_all_mails(struct view *v, const struct connection *c,
	const struct sighting *broken)
{
	struct span commands = { 0 };
	struct span mail = { 0 };
	uint64_t begun = 0;

	if (!c->end)
		return !connection_ends_told(v, c->host, broken->sort_ns);
	commands = sighting_value(c->end, FIELD_commands);
	return !span_cut_at(commands, SPAN("mail="), NULL, &mail) ||
		!span_eat_number(&mail, &begun) ||
		begun <= count_acceptances(c);
}

void
abort_take(struct view *v, const struct connection *c,
	const struct sighting *accepted, struct sighting_set *out)
{
	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];
		struct span id = { 0 };

		if (sighting_order(s, accepted) <= 0)
			continue;
		if (line_is_acceptance(s))
			return;
		if (line_is_broken_off(s) && !line_queue_id(s, &id) &&
			has_all_mails(v, c, s))
			sighting_set_add(out, s);
	}
}
