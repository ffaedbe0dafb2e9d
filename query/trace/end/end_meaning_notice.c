/* What the sender was told of a failure. */
#include "query/trace/end/end_meaning.h"

#include "query/trace/leg/leg.h"

/* Exim tells of the notice when it has given up. */
enum { NOTICE_S = 60 };

/* Exim's line about the notice is the first one of the notice itself. */
static bool
has_exim_notice(const struct teller *t)
{
	const struct story *s = t->ends->story;

	for (size_t i = 0; i < s->nrelated; i++) {
		const struct mail_related *r = &s->related[i];

		if (r->rule == EDGE_BOUNCE && !r->is_about && r->grade == 'A' &&
			t->r->cite && span_eq(r->cite->daemon, SPAN("exim")) &&
			sighting_has(r->cite, FIELD_orig_queue_id,
				t->leg->queue_id) &&
			r->cite->sort_ns >= t->r->cite->sort_ns &&
			r->cite->sort_ns - t->r->cite->sort_ns <=
				NOTICE_S * (int64_t)1000000000)
			return true;
	}
	return false;
}

/* Postfix says so of its own notice, which it bounces to nobody. */
static bool
has_failed_notice(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (sighting_is_program(s, SPAN("bounce")) &&
			span_starts(sighting_value(s, FIELD_reason),
				SPAN("sender notification failed")))
			return true;
	}
	return false;
}

const char *
end_meaning_noticed(const struct teller *t)
{
	const struct sighting *from = leg_line(t->leg, KIND_FROM);
	struct span sender = { 0 };

	if (!t->told->word.bounce && has_failed_notice(t->leg))
		return " A notice of it could not be sent to the sender.";
	if (!t->told->word.bounce)
		return has_exim_notice(t)
			? " The sender was sent a notice of it."
			: "";
	if (t->told->word.bounce->kind == KIND_DISCARD)
		return " The notice of it was thrown away, and nobody was "
		       "told.";
	if (!from || !sighting_field(from, FIELD_from))
		return " The sender was sent a notice of it.";
	sender = sighting_value(from, FIELD_from);
	/* qmail's sender of a notice about a notice. */
	if (sender.len == 0 || span_eq(sender, SPAN("#@[]")))
		return " It has no sender: the postmaster was sent a notice "
		       "of it.";
	return " The sender was sent a notice of it.";
}
