/* What became of a recipient whose mail was thrown away or kept aside, or never
 * came here whole. */
#include "query/trace/end/end_meaning.h"

static bool
is_suppressed(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("exim")) &&
		span_eq(sighting_value(s, FIELD_status), SPAN("*>"));
}

struct span
end_meaning_kept(const struct teller *t)
{
	const char *what = t->r->status == MAIL_QUARANTINED
		? "put it into quarantine, from where an administrator can "
		  "release it"
		: "threw it away, and nobody was told";

	if (t->r->status == MAIL_DISCARDED &&
		(t->fate->store.discarded || t->fate->store.marked))
		return arena_say(t->ends->arena,
			"A Sieve script of the recipient threw it away, and "
			"nobody was told.");
	if (t->fate->line && is_suppressed(t->fate->line))
		return arena_say(t->ends->arena,
			"%.*s was called with -N, for a test: it took the mail "
			"off its queue and delivered nothing, and nobody was "
			"told.",
			SHOW(t->host));
	if (t->fate->filter)
		return arena_say(t->ends->arena,
			"The mail filter on %.*s held it to be %.*s and %s.%s",
			SHOW(t->host), SHOW(end_filter_words(t->r->reason)),
			what,
			end_filter_bounced(t->fate->filter)
				? " The sender was sent a notice of it."
				: "");
	return arena_say(t->ends->arena, "%.*s took it and, by a rule, %s.",
		SHOW(t->host), what);
}

/* Exim names what ended it, and some of that is its own doing. */
static bool
is_ended_here(const struct sighting *s)
{
	struct span why =
		s ? sighting_value(s, FIELD_reason) : (struct span){ 0 };

	return span_eq(why, SPAN("incomplete transaction (sync failure)")) ||
		span_starts(why, SPAN("incomplete transaction (too many "));
}

struct span
end_meaning_aborted(const struct teller *t)
{
	if (is_ended_here(t->r->cite))
		return arena_say(t->ends->arena,
			"%.*s ended the dialogue, for what the sending server "
			"said in it, before it had the mail: it stayed with "
			"the sending side.",
			SHOW(t->host));
	return arena_say(t->ends->arena,
		"The sending server broke off before it had handed the mail "
		"over: %.*s never had it, and it stayed with the sending side.",
		SHOW(t->host));
}
