/* A leg whose queue id is in more lines than were read: what the others say,
 * nobody knows. */
#include "query/trace/end/end.h"

#include "format/base/arena.h"

static const struct view_hole *
hole_of(const struct ends *e, const struct leg *leg)
{
	return leg->is_session || leg->queue_id.len == 0
		? NULL
		: view_id_hole(e->story->view, leg->queue_id);
}

bool
end_gap_unread(struct ends *e, size_t i)
{
	struct story *s = e->story;
	const struct leg *leg = &s->legs[i];
	const struct view_hole *hole = hole_of(e, leg);

	if (!hole)
		return false;
	if (s->ngaps >= GAPS_MAX)
		return true;
	s->gaps = arena_grow(
		e->arena, s->gaps, s->ngaps, &e->gaps_cap, sizeof(*s->gaps));
	s->gaps[s->ngaps++] = (struct gap_answer){ .host = leg->host,
		.since = hole->from->when,
		.until = hole->until->when,
		.grade = SPAN("A"),
		.why = arena_say(e->arena,
			"%.*s stands in over %d lines, more than a mail is "
			"told from: of those of this time only what names the "
			"recipients asked for was read ('--to' asks for one, "
			"'waybill search %.*s' shows all lines)",
			(int)leg->queue_id.len, leg->queue_id.ptr,
			VIEW_ID_LINES, (int)leg->queue_id.len,
			leg->queue_id.ptr) };
	return true;
}

bool
end_is_unread(const struct ends *e, const struct leg *leg,
	const struct mail_recipient *r)
{
	const struct view_hole *hole = hole_of(e, leg);

	if (!hole || (r->cite && sighting_order(r->cite, hole->until) >= 0))
		return false;
	return r->status == MAIL_DELAYED || r->status == MAIL_HELD ||
		r->status == MAIL_UNKNOWN;
}
