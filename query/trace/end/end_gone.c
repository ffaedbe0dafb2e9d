/* A mail that its queue still has, as far as its lines tell, and lines of
 * another leg that look as if it had gone on: what joins the two is lost. */
#include "query/trace/end/end.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/filter.h"
#include "query/trace/join/lost.h"
#include "query/trace/store/store.h"
#include "query/trace/view/host.h"

enum {
	/* Between the clocks of two hosts. */
	SKEW_S = 600,
	LINES_MAX = 64,
	BLOCKS_MAX = 64,
	/* A newsletter's recipients are too many to look for. */
	RECIPIENTS_MAX = 16
};

static const int64_t second_ns = 1000000000;

/* All its recipients are named, and that one is not among them. */
static bool
is_for_others(const struct leg *other, struct span to)
{
	return to.len > 0 && !lost_has_untold(other) && !leg_goes_to(other, to);
}

/* What may have gone on: from where, for whom, and not before when. */
struct gone {
	const struct leg *leg;
	struct span to;
	int64_t since_ns;
};

/* May the other leg be what the leg's host handed on? */
static bool
is_handed_on(struct view *v, const struct gone *g, const struct leg *other,
	bool is_same_id)
{
	const struct leg *leg = g->leg;
	bool named = false;

	if (!lost_is_orphan(v, other) || legs_differ_in_sender(leg, other) ||
		legs_differ_in_message_id(leg, other) ||
		is_for_others(other, g->to))
		return false;
	if (other->start ? !lost_is_client(leg, other)
			 : !is_same_id && !legs_share_message_id(leg, other))
		return false;
	/* What cannot be read here the mail's own lines will say. */
	(void)leg_find_named(v, other, &named, NULL);
	return !named;
}

/* Is the line of such a leg? Its own with the Message-ID may be lost, which is
 * the same where a store says so. */
static bool
is_leg_handed_on(struct ends *e, const struct gone *g,
	const struct sighting *line, bool is_same_id)
{
	struct leg_list list = { 0 };
	bool found = false;

	if (e->rc == WB_OK)
		e->rc = legs_of_id(e->story->view,
			sighting_value(line, FIELD_queue_id), line, &list,
			e->err);
	for (size_t i = 0; i < list.count && !found; i++) {
		const struct leg *other = &list.legs[i];
		/* On its own host no clock differs. */
		int64_t slack_ns = host_same(g->leg->key, other->key)
			? 0
			: SKEW_S * second_ns;

		found = leg_has_line(other, line) &&
			leg_first_ns(other) >= g->since_ns - slack_ns &&
			is_handed_on(e->story->view, g, other, is_same_id);
	}
	leg_list_release(&list);
	return found;
}

/* Did a store have it for that recipient, in a delivery that no queue's line is
 * about, or that such a leg's is? */
static bool
is_stored(struct ends *e, const struct gone *g, const struct sighting *line)
{
	struct span session =
		store_session_base(sighting_value(line, FIELD_session));
	struct look what = { .ntexts = 1, .texts = &session };
	struct sighting_set seen = { 0 };
	bool is_queued = false;
	bool found = false;

	if (session.len == 0 || g->to.len == 0 ||
		!store_same_id(sighting_value(line, FIELD_message_id),
			leg_value(g->leg, FIELD_message_id)) ||
		!span_ieq(store_line_user(e->arena, line), g->to))
		return false;
	look_between(&what, line->sort_ns - SKEW_S * second_ns,
		line->sort_ns + SKEW_S * second_ns);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++) {
		const struct sighting *s = seen.items[i];

		if (!line_is_of_queue(s))
			continue;
		is_queued = true;
		found = !story_has_line(e->story, s) &&
			is_leg_handed_on(e, g, s, true);
	}
	sighting_set_release(&seen);
	return found || !is_queued;
}

bool
end_may_be_gone(struct ends *e, const struct leg *leg, struct span to,
	const struct sighting *since)
{
	struct span texts[] = { leg_value(leg, FIELD_message_id),
		leg_value(leg, FIELD_from) };
	struct look what = { .texts = texts,
		.has_since = true,
		.has_until = true,
		.until_ns = INT64_MAX,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	const struct gone gone = { leg, to, since->sort_ns };
	struct sighting_set seen = { 0 };
	bool found = false;

	if (texts[0].len == 0)
		texts[0] = texts[1];
	else if (texts[1].len > 0)
		what.ntexts++;
	what.ntexts += texts[0].len > 0;
	if (what.ntexts == 0 || since->sort_ns == INT64_MAX ||
		e->legs[leg - e->story->legs].nfates > RECIPIENTS_MAX)
		return false;
	what.since_ns = since->sort_ns - SKEW_S * second_ns;
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++) {
		const struct sighting *s = seen.items[i];

		if (story_has_line(e->story, s))
			continue;
		if (store_is_delivery(s))
			found = is_stored(e, &gone, s);
		else if (line_is_of_queue(s) &&
			sighting_field(s, FIELD_queue_id))
			found = is_leg_handed_on(e, &gone, s, false);
	}
	sighting_set_release(&seen);
	return found;
}
