/* Nothing fits: what would, at another time. */
#include "query/trace/near.h"

#include <stdlib.h>

/* Mails that fit, but for the window, on one side of it; the nearest first. */
static enum wb_err
look_beyond(struct near *n, const struct trace_question *wide,
	struct run *again, struct err *err)
{
	const struct trace_question *q = n->run->question;
	struct seeding seeding = { 0 };

	*again = (struct run){ .view = n->run->view,
		.question = wide,
		.most = NEAR_OF_KIND_MAX,
		.most_stories = NEAR_STORIES_MAX,
		.criteria = n->run->criteria };
	again->criteria.question = wide;
	if (q->keys.count > 0)
		seed_key(view_arena(n->run->view), q->keys.items[0], KEY_EXACT,
			&seeding);
	else
		seed_criteria(
			view_arena(n->run->view), &again->criteria, &seeding);
	return run_seeding(again, &seeding, NULL, err);
}

/* The last one before the window, or the first one behind it. */
static const struct mail_answer *
nearest_of(const struct run *again)
{
	const struct mail_answer *best = NULL;
	bool reverse = again->question->reverse;

	for (size_t i = 0; i < again->nmails; i++) {
		const struct mail_answer *m = again->mails[i];

		if (m->nlegs == 0 || m->legs[0].nlines == 0)
			continue;
		if (!best || (reverse && m->first.ns > best->first.ns) ||
			(!reverse && m->first.ns < best->first.ns))
			best = m;
	}
	return best;
}

static void
say_beyond(struct near *n, const struct run *again, const char *where)
{
	const struct mail_answer *m = nearest_of(again);

	if (!m)
		return;
	near_say(n,
		arena_printf(view_arena(n->run->view),
			"%s the window %s%zu mail%s, the nearest of %s "
			"on %.*s%s%.*s",
			where, again->cut ? "at least " : "", again->nmails,
			again->nmails == 1 ? " fits" : "s fit",
			near_time(n, m->legs[0].lines[0]),
			(int)m->legs[0].host.len, m->legs[0].host.ptr,
			m->legs[0].queue_id.len > 0 ? " as " : "",
			(int)m->legs[0].queue_id.len,
			m->legs[0].queue_id.len > 0 ? m->legs[0].queue_id.ptr
						    : ""));
}

/* What would fit but for its time. */
enum wb_err
near_window(struct near *n, struct err *err)
{
	const struct trace_question *q = n->run->question;
	enum wb_err rc = WB_OK;

	for (int behind = 0; behind < 2 && rc == WB_OK; behind++) {
		struct trace_question wide = *q;
		struct run again = { 0 };

		if (behind ? !q->has_until : !q->has_since)
			continue;
		wide.has_since = behind;
		wide.since_ns = q->until_ns;
		wide.has_until = !behind;
		wide.until_ns = q->since_ns;
		wide.reverse = !behind;
		rc = look_beyond(n, &wide, &again, err);
		if (rc == WB_OK)
			say_beyond(n, &again, behind ? "after" : "before");
		told_release(&again.told);
		free(again.mails);
	}
	return rc;
}
