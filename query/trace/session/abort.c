/* "lost connection after DATA": that the client broke off, and which mail that
 * was, which the line of versions before 3.10 does not say. */
#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"

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
		count += line_is_acceptance(c->lines.items[i]) &&
			!sighting_is_again(&c->lines, i);
	return count;
}

static bool
eat_count(struct span commands, struct span name, uint64_t *count)
{
	struct span number = { 0 };

	return span_cut_at(commands, name, NULL, &number) &&
		span_eat_number(&number, count);
}

/* Are the lines of all mails of the connection there? Since 3.0 the server
 * counts at its end how many were begun: with one more, the one broken off may
 * be that; unless that one was refused, as a mail has a queue id from the first
 * recipient on that it is taken for, and none of these is left for it. */
static bool
has_all_mails(struct view *v, const struct connection *c,
	const struct sighting *broken)
{
	struct span commands = { 0 };
	uint64_t taken = count_acceptances(c);
	uint64_t begun = 0;
	uint64_t recipients = 0;

	if (!c->end)
		return !connection_ends_told(v, c->host, broken->sort_ns);
	commands = sighting_value(c->end, FIELD_commands);
	if (!eat_count(commands, SPAN("mail="), &begun) || begun <= taken)
		return true;
	return eat_count(commands, SPAN("rcpt="), &recipients) &&
		recipients <= taken;
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
		if (line_is_broken_off(s) && !line_is_incomplete(s) &&
			!line_queue_id(s, &id) && has_all_mails(v, c, s))
			sighting_set_add(out, s);
	}
}

/* "data=2/3 bdat=1": three mails were handed over whole. False where one was
 * not: who ended that one, the server or its client, it does not say. */
static bool
count_whole(struct span commands, uint64_t *count)
{
	static const struct span words[] = { SPAN_INIT("data="),
		SPAN_INIT("bdat=") };
	bool is_whole = true;

	*count = 0;
	while (commands.len > 0) {
		struct span word = { 0 };
		uint64_t n = 0;

		(void)span_cut(commands, ' ', &word, &commands);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (span_eat(&word, words[i]) &&
				span_eat_number(&word, &n)) {
				*count += n;
				is_whole = is_whole && word.len == 0;
			}
	}
	return is_whole;
}

/* Was the mail taken into the queue? */
static bool
is_queued(const struct sighting_set *lines, struct span id)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i]->kind == KIND_FROM &&
			sighting_has(lines->items[i], FIELD_queue_id, id))
			return true;
	return false;
}

/* So many mails of the connection, other than that one, came into the queue. */
static enum wb_err
count_queued(struct view *v, const struct connection *c, struct span own,
	uint64_t *count, struct err *err)
{
	enum { MAILS_MAX = 100 };
	struct span ids[MAILS_MAX];
	size_t n = 0;
	struct sighting_set lines = { 0 };
	struct look look = { .texts = ids, .host = c->host };
	enum wb_err rc = WB_OK;

	*count = 0;
	for (size_t i = 0; i < c->lines.count && n < MAILS_MAX; i++)
		if (line_is_acceptance(c->lines.items[i]) &&
			line_queue_id(c->lines.items[i], &ids[n]) &&
			!span_eq(ids[n], own))
			n++;
	if (n == 0)
		return WB_OK;
	look.ntexts = n;
	look_between(&look, c->lines.items[0]->sort_ns,
		c->end->sort_ns + day_ns / 24);
	rc = view_look(v, &look, &lines, NULL, err);
	for (size_t i = 0; i < n && rc == WB_OK; i++)
		*count += is_queued(&lines, ids[i]);
	sighting_set_release(&lines);
	return rc;
}

enum wb_err
abort_by_counts(struct view *v, const struct connection *c,
	const struct leg *leg, const struct sighting **out, struct err *err)
{
	struct span commands = { 0 };
	uint64_t queued = 0;
	uint64_t whole = 0;
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (!c->end || leg_line(leg, KIND_MESSAGE_ID) ||
		leg_line(leg, KIND_FROM) || leg_line(leg, KIND_DELIVER))
		return WB_OK;
	commands = sighting_value(c->end, FIELD_commands);
	if (commands.len == 0 || !count_whole(commands, &whole))
		return WB_OK;
	rc = count_queued(v, c, leg->queue_id, &queued, err);
	if (rc == WB_OK && queued >= whole)
		*out = c->end;
	return rc;
}
