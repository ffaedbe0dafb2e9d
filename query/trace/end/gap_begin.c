/* Does the evidence show where each leg came from? */
#include "query/trace/end/end.h"

#include "query/trace/join/follow.h"
#include "query/trace/leg/leg.h"

/* Joined by likeness alone, as no line tells where it came from: a leg may have
 * been between. */
static bool
is_likely(const struct leg *leg)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (leg->edges[i].grade == 'A' ||
			!leg_has_line(leg, leg->edges[i].cite))
			return false;
	return true;
}

/* Postfix says of each mail who handed it over, or another leg's line does: it
 * may have been part of another mail. */
bool
end_gap_begins(struct ends *e, size_t i)
{
	const struct leg *leg = &e->story->legs[i];
	const struct sighting *from = end_forward_from(e, i);
	bool named = leg_value(leg, FIELD_message_id).len > 0;
	struct span user = { 0 };

	if (from && !line_is_redirect(from)) {
		user = sighting_value(from, FIELD_user);
		end_gap_add(e, leg->host, from,
			arena_say(e->arena,
				"a mail of the same Message-ID was stored for "
				"%.*s then: a script may have made this one of "
				"it, and no line tells",
				(int)user.len, user.ptr));
		return false;
	}
	if (from) {
		user = sighting_value(from, FIELD_user);
		end_gap_add(e, leg->host, from,
			arena_say(e->arena,
				"a script of %.*s sent %s on, and the lines "
				"%s are missing",
				(int)user.len, user.ptr,
				named ? "it" : "a mail to that address",
				named ? "of the mail that it was before"
				      : "that say whether it is this one"));
		return false;
	}
	if (end_origin_is_lost(e, i)) {
		end_gap_add(e, sighting_value(leg->start, FIELD_client_name),
			leg->start,
			SPAN("it handed the mail over, and its lines of that "
			     "time, which tell where it came from, are "
			     "missing"));
		return false;
	}
	if (!end_gap_qmail_begins(e, leg))
		return false;
	if (leg->start || !is_likely(leg) || leg->is_session ||
		!span_eq(leg->daemon, SPAN("postfix")))
		return true;
	end_gap_add(e, leg->host, leg->key,
		SPAN("the line that tells where the mail came from is "
		     "missing"));
	return false;
}
