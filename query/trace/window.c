#include "query/trace/window.h"

#include "query/trace/leg/leg.h"

enum {
	/* No queue keeps a mail for longer. */
	QUEUE_S = 8 * 86400,
	/* What belongs to a leg, or comes next, follows sooner: the rest of a
	 * connection, the next queue, the next try. Only a mail that somebody
	 * put aside lies still for longer. */
	REACH_S = 6 * 3600,
	/* Lines that only a Message-ID joins. */
	ALONE_S = 86400 + REACH_S,
	/* The same of mails that nobody put off or aside, of which there are
	 * many: those have words of their own. */
	EVERY_S = 2 * 3600,
	/* Two hosts' clocks, and what a leg's lines do not tell of its end. */
	NEAR_S = 120
};

static int64_t
shifted(int64_t ns, int64_t by_s)
{
	const int64_t by = by_s * 1000000000;

	if (by < 0)
		return ns < INT64_MIN - by ? INT64_MIN : ns + by;
	return ns > INT64_MAX - by ? INT64_MAX : ns + by;
}

void
window_set(struct run *r, struct seeding *seeding)
{
	const struct trace_question *q = r->question;
	struct look *look = &seeding->look;
	int64_t reach_s = QUEUE_S;

	look->has_since = q->has_since;
	look->has_until = q->has_until;
	look->reverse = q->reverse;
	if (!q->has_since && !q->has_until)
		return;
	/* The line of a failure is found, and not the first one of its mail. */
	if (seeding->failures)
		reach_s = ALONE_S +
			(view_has_local(r->view) ? (int64_t)ZONE_SPAN_S : 0);
	else if (seeding->every)
		reach_s = EVERY_S +
			(view_has_local(r->view) ? (int64_t)ZONE_SPAN_S : 0);
	look->since_ns = shifted(q->since_ns, -reach_s);
	/* What lies still was put off or aside before. */
	if (seeding->held)
		reach_s = EVERY_S;
	look->until_ns = shifted(q->until_ns, reach_s);
}

/* From one time to another, and so far around. */
static bool
touches(const struct trace_question *q, const struct sighting *first,
	const struct sighting *last, int64_t reach_s)
{
	if (!first->when.zone_known || !last->when.zone_known)
		reach_s += ZONE_SPAN_S;
	if (first->sort_ns == INT64_MAX || last->sort_ns == INT64_MAX)
		return true;
	return (!q->has_since ||
		       last->sort_ns >= shifted(q->since_ns, -reach_s)) &&
		(!q->has_until ||
			first->sort_ns < shifted(q->until_ns, reach_s));
}

/* Who puts a mail aside may let it out at any time. */
static bool
is_put_aside(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (sighting_field(leg->lines.items[i], FIELD_quarantine))
			return true;
	return false;
}

static enum wb_err
leg_wants(struct run *r, const struct sighting *line, int64_t reach_s,
	bool *wanted, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(r->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	*wanted = true;
	for (size_t i = 0; i < list.count && rc == WB_OK; i++) {
		const struct leg *leg = &list.legs[i];

		if (!leg_has_line(leg, line))
			continue;
		*wanted = is_put_aside(leg) ||
			touches(r->question, leg->lines.items[0],
				leg->lines.items[leg->lines.count - 1],
				reach_s);
		break;
	}
	leg_list_release(&list);
	return rc;
}

/* Of all lines near the window: a mail that touches it has a leg that does, or
 * was sent away for now and came again. */
static enum wb_err
every_wants(struct run *r, const struct sighting *line, bool *wanted,
	struct err *err)
{
	const struct trace_question *q = r->question;

	*wanted = touches(q, line, line, NEAR_S);
	if (*wanted || run_has_told(r, line))
		return WB_OK;
	if (sighting_value(line, FIELD_queue_id).len > 0)
		return leg_wants(r, line, NEAR_S, wanted, err);
	*wanted = span_starts(sighting_value(line, FIELD_code), SPAN("4")) &&
		touches(q, line, line, EVERY_S);
	return WB_OK;
}

/* Has the id any line from the window's start on? Its blocks tell most. */
static enum wb_err
goes_on(struct run *r, struct span id, bool *does, struct err *err)
{
	int64_t back_s =
		NEAR_S + (view_has_local(r->view) ? (int64_t)ZONE_SPAN_S : 0);
	struct look what = { .ntexts = 1,
		.texts = &id,
		.has_since = true,
		.since_ns = shifted(r->question->since_ns, -back_s),
		.any = true };
	struct sighting_set lines = { 0 };
	enum wb_err rc = WB_OK;

	*does = true;
	if (!r->question->has_since)
		return WB_OK;
	rc = view_look(r->view, &what, &lines, NULL, err);
	*does = lines.count > 0;
	sighting_set_release(&lines);
	return rc;
}

/* Of lines of mails that were put off or aside before the window. */
static enum wb_err
held_wants(struct run *r, const struct sighting *line, bool *wanted,
	struct err *err)
{
	struct span id = sighting_value(line, FIELD_queue_id);
	enum wb_err rc = WB_OK;

	*wanted = touches(r->question, line, line, NEAR_S);
	if (*wanted || run_has_told(r, line))
		return WB_OK;
	if (id.len == 0) {
		*wanted = sighting_field(line, FIELD_message_id) &&
			touches(r->question, line, line, ALONE_S);
		return WB_OK;
	}
	if (!sighting_field(line, FIELD_quarantine)) {
		rc = goes_on(r, id, wanted, err);
		if (rc != WB_OK || !*wanted)
			return rc;
	}
	return leg_wants(r, line, NEAR_S, wanted, err);
}

enum wb_err
window_wants(struct run *r, const struct seeding *seeding,
	const struct sighting *line, bool *wanted, struct err *err)
{
	const struct trace_question *q = r->question;

	*wanted = true;
	if ((!q->has_since && !q->has_until) || seeding->failures)
		return WB_OK;
	if (seeding->every)
		return every_wants(r, line, wanted, err);
	if (seeding->held)
		return held_wants(r, line, wanted, err);
	*wanted = touches(q, line, line, REACH_S);
	if (*wanted || run_has_told(r, line))
		return WB_OK;
	if (sighting_value(line, FIELD_queue_id).len > 0)
		return leg_wants(r, line, REACH_S, wanted, err);
	*wanted = sighting_field(line, FIELD_message_id) &&
		touches(q, line, line, ALONE_S);
	return WB_OK;
}
