/* What is said of a recipient of whose end no line tells. */
#include "query/trace/end/end_meaning.h"

#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"

/* Postfix's server wrote of it, and no other part of Postfix did. */
static bool
is_only_begun(const struct teller *t)
{
	const struct leg *leg = t->leg;

	if (!leg->start || leg->start->kind != KIND_QUEUE ||
		!sighting_is_program(leg->start, SPAN("smtpd")))
		return false;
	for (size_t i = 0; i < leg->lines.count; i++)
		if (line_is_of_queue(leg->lines.items[i]) &&
			!line_is_death(leg->lines.items[i]) &&
			!sighting_is_program(
				leg->lines.items[i], SPAN("smtpd")))
			return false;
	return true;
}

static bool
has_died(const struct teller *t)
{
	for (size_t i = 0; i < t->leg->lines.count; i++)
		if (line_is_death(t->leg->lines.items[i]))
			return true;
	return false;
}

/* Whose mailbox that is, its line says; whose mail it was, only the queue's. */
static struct span
say_kept(const struct teller *t)
{
	const struct sighting *kept = t->told->kept_for_some;
	struct span user = sighting_value(kept, FIELD_user);

	return arena_say(t->ends->arena,
		"The evidence does not show its end: the line in which %.*s "
		"tells it is missing or cut. The mail store kept a mail of "
		"this Message-ID for %.*s; no line tells for which recipient.",
		SHOW(t->host), SHOW(user));
}

static struct span
say_sent(const struct teller *t)
{
	if (end_store_is_open(t->told, t->fate))
		return arena_say(t->ends->arena,
			"%.*s handed it to the mail store. A script of one of "
			"the recipients threw it away there or sent it on, and "
			"no line tells whose.",
			SHOW(t->host));
	if (t->r->remote_id.len > 0)
		return arena_say(t->ends->arena,
			"%.*s handed it to %.*s, which took it as %.*s; the "
			"evidence has no line of what became of it there.",
			SHOW(t->host), SHOW(t->peer), SHOW(t->r->remote_id));
	return arena_say(t->ends->arena,
		"%.*s handed it to %.*s; the evidence has no line of what "
		"became of it there.",
		SHOW(t->host), SHOW(t->peer));
}

struct span
end_meaning_unknown(const struct teller *t)
{
	if (t->fate->state == FATE_SENT && end_filter_kept(t->r->reply))
		return arena_say(t->ends->arena,
			"The mail filter behind %.*s took it and did not send "
			"it on. Whether it threw it away or keeps it in "
			"quarantine, only the filter's own line can tell, and "
			"that is missing.",
			SHOW(t->host));
	if (t->fate->state == FATE_SENT)
		return say_sent(t);
	if (t->fate->state == FATE_PROBED)
		return arena_say(t->ends->arena,
			"%.*s only tried whether the address takes mail; no "
			"mail was sent.",
			SHOW(t->host));
	if (t->told->word.requeued && t->fate->state != FATE_SENT)
		return arena_say(t->ends->arena,
			"It was put back into the queue of %.*s (requeued), "
			"under a new number: the evidence does not show which, "
			"nor what became of it.",
			SHOW(t->host));
	if (t->r->cite && t->r->cite->kind == KIND_HOLD)
		return arena_say(t->ends->arena,
			"It was put on hold by %.*s. A mail like it went on "
			"from there later, so it may have been released; no "
			"line tells.",
			SHOW(t->host));
	if (end_is_unread(t->ends, t->leg, t->r))
		return arena_say(t->ends->arena,
			"Of the lines with its queue id on %.*s, which are "
			"very many, not all were read: what the others say of "
			"it is not known.",
			SHOW(t->host));
	if (t->fate->state == FATE_DEFERRED)
		return arena_say(t->ends->arena,
			"The last attempt in the evidence was put off by %.*s. "
			"No line tells what became of it after that.",
			SHOW(t->peer));
	if (is_only_begun(t))
		return arena_say(t->ends->arena,
			"%.*s gave it a number when the first recipient was "
			"named. No line shows that the mail itself came: %s.",
			SHOW(t->host),
			has_died(t) ? "the server's own process died meanwhile"
				    : "either the sending server broke off "
				      "before, or lines are missing");
	if (t->fate->inherited)
		return arena_say(t->ends->arena,
			"%.*s took it; the evidence has no line of what it did "
			"with it.",
			SHOW(t->host));
	if (t->told->kept_for_some)
		return say_kept(t);
	return arena_say(t->ends->arena,
		"The evidence does not show its end: no line tells what %.*s "
		"did with it.",
		SHOW(t->host));
}
