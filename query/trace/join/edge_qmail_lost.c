/* A reply of qmail names a second and a process, and the line of the queue that
 * names the process is lost: the mail that came in that second, or that was
 * delivered then to the recipient that was handed over. */
#include "query/trace/join/edge_qmail.h"

#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* From the reply's second to the lines of the queue, and to the first
	 * delivery. */
	REPLY_S = 3,
	DELIVER_S = 10
};

struct search {
	struct story *story;
	const struct sighting *reply;
	struct peer peer;
	int64_t at_ns;
	/* The only line that fits; NULL if none or several do. */
	const struct sighting *found;
	size_t count;
};

static bool
is_of_peer(const struct search *q, const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("qmail")) &&
		host_is_named(s->host, q->peer.name);
}

static bool
has_number(const struct sighting_set *lines, enum event_kind kind,
	const struct sighting *of)
{
	struct span number = sighting_value(of, FIELD_queue_id);

	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i]->kind == kind &&
			host_same(lines->items[i], of) &&
			sighting_has(lines->items[i], FIELD_queue_id, number))
			return true;
	return false;
}

static void
keep(struct search *q, const struct sighting *s)
{
	if (q->found &&
		span_eq(sighting_value(q->found, FIELD_queue_id),
			sighting_value(s, FIELD_queue_id)))
		return;
	q->found = q->count++ == 0 ? s : NULL;
}

/* Has the mail of that delivery no line that names its process, and none that
 * says that it came at another time? */
static enum wb_err
is_unnamed(const struct search *q, const struct sighting *begun, bool *out,
	struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(q->story->view,
		sighting_value(begun, FIELD_queue_id), begun, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++) {
		const struct leg *leg = &list.legs[i];

		if (leg_has_line(leg, begun))
			*out = !leg_line(leg, KIND_FROM) &&
				(!leg->start ||
					edge_is_epoch_of(q->reply, leg->start));
	}
	leg_list_release(&list);
	return rc;
}

static enum wb_err
look_for_recipient(struct search *q, struct err *err)
{
	struct span to = sighting_value(q->reply, FIELD_to);
	struct look what = { .texts = &to, .ntexts = 1 };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	if (to.len == 0)
		return WB_OK;
	look_between(&what, q->at_ns - REPLY_S * second,
		q->at_ns + DELIVER_S * second);
	rc = view_look(q->story->view, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK; i++) {
		const struct sighting *s = seen.items[i];
		struct span name =
			leg_qmail_address(sighting_value(s, FIELD_to));
		bool fits = false;

		if (!is_of_peer(q, s) || s->kind != KIND_DELIVER ||
			!span_ieq(name, to))
			continue;
		rc = is_unnamed(q, s, &fits, err);
		if (fits)
			keep(q, s);
	}
	sighting_set_release(&seen);
	return rc;
}

/* The lines of that second that begin mails of which none names its process. */
static enum wb_err
look_for_begun(
	const struct search *q, struct sighting_set *out, struct err *err)
{
	static const struct span texts[] = { SPAN_INIT("new msg"),
		SPAN_INIT("info msg") };
	struct look what = { .texts = texts, .ntexts = 2 };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	look_between(&what, q->at_ns - REPLY_S * second,
		q->at_ns + REPLY_S * second);
	rc = view_look(q->story->view, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count; i++) {
		const struct sighting *s = seen.items[i];

		if (is_of_peer(q, s) && s->kind == KIND_QUEUE &&
			edge_is_epoch_of(q->reply, s) &&
			!has_number(&seen, KIND_FROM, s))
			sighting_set_add(out, s);
	}
	sighting_set_release(&seen);
	return rc;
}

static enum wb_err
look_for_second(struct search *q, struct err *err)
{
	struct sighting_set begun = { 0 };
	enum wb_err rc = look_for_begun(q, &begun, err);

	for (size_t i = 0; i < begun.count && rc == WB_OK; i++)
		keep(q, begun.items[i]);
	sighting_set_release(&begun);
	return rc;
}

static bool
is_of_second(const struct search *q, const struct sighting *s)
{
	return s && s->sort_ns / second == q->at_ns / second;
}

/* May the mail that `begun` begins be the one handed over? So it may where no
 * line tells to whom it was. */
static enum wb_err
is_rival(const struct search *q, const struct sighting *begun, bool *out,
	struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(q->story->view,
		sighting_value(begun, FIELD_queue_id), begun, &list, err);

	*out = false;
	for (size_t i = 0; i < list.count && rc == WB_OK; i++)
		if (leg_has_line(&list.legs[i], begun))
			*out = !leg_line(&list.legs[i], KIND_DELIVER);
	leg_list_release(&list);
	return rc;
}

/* Another mail came then, too, and all lines of its deliveries are lost: the
 * one found by its recipient is no more likely, unless it alone came in the
 * very second of the reply. */
static enum wb_err
drop_rivalled(struct search *q, struct err *err)
{
	struct span number = sighting_value(q->found, FIELD_queue_id);
	struct sighting_set begun = { 0 };
	const struct sighting *start = NULL;
	enum wb_err rc = look_for_begun(q, &begun, err);

	for (size_t i = 0; i < begun.count; i++)
		if (sighting_has(begun.items[i], FIELD_queue_id, number))
			start = begun.items[i];
	for (size_t i = 0; i < begun.count && rc == WB_OK && q->found; i++) {
		const struct sighting *s = begun.items[i];
		bool fits = false;

		if (sighting_has(s, FIELD_queue_id, number) ||
			(is_of_second(q, start) && !is_of_second(q, s)))
			continue;
		rc = is_rival(q, s, &fits, err);
		if (fits)
			q->found = NULL;
	}
	sighting_set_release(&begun);
	return rc;
}

enum wb_err
edge_qmail_lost(struct story *s, size_t leg, const struct sighting *reply,
	size_t from, struct lead_list *out, struct err *err)
{
	const struct field *qp = sighting_field(reply, FIELD_qp);
	struct search q = { .story = s,
		.reply = reply,
		.peer = peer_parse(sighting_value(reply, FIELD_relay)) };
	struct lead lead = {
		.leg = leg, .cite = reply, .rule = EDGE_HANDED_OVER
	};
	enum wb_err rc = WB_OK;

	/* Not what this host's own queue says of itself. */
	if (!qp || !(qp->marks & FIELD_UNTRUSTED) || q.peer.name.len == 0 ||
		!edge_epoch(reply, &q.at_ns) || !edge_is_near(s->view, reply))
		return WB_OK;
	rc = look_for_recipient(&q, err);
	if (rc == WB_OK && q.count == 0)
		rc = look_for_second(&q, err);
	else if (rc == WB_OK && q.found)
		rc = drop_rivalled(&q, err);
	if (rc != WB_OK || !q.found)
		return rc;
	out->count = from;
	lead.other = q.found;
	lead.id = sighting_value(q.found, FIELD_queue_id);
	lead_add(out, &lead);
	return WB_OK;
}
