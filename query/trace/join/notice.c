/* Notices that no line announces. Postfix before 2.3 wrote none when it made
 * one, and later the line may be lost. Such a notice has no sender, no client,
 * and a Message-ID made of its own queue id; which mail it is about only its
 * time and its recipient tell. */
#include "query/trace/join/follow.h"

#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* The notice is made at once; syslog may have both the other way
	 * round. */
	AFTER_S = 10,
	BEFORE_S = 1,
	LINES_MAX = 200,
	/* So many mails at most are looked at for being the other one. */
	OTHERS_MAX = 32
};

/* What is being looked for beside a leg of the story. */
struct pairing {
	struct story *story;
	const struct leg *leg;
	/* The leg is the notice, and its mail is wanted. */
	bool has_notice;
	/* The line of the leg that the other one must be near. */
	const struct sighting *at;
	/* The sender of the mail, to whom the notice goes. */
	struct span sender;
};

static bool
is_failure(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("postfix")) &&
		(s->kind == KIND_EXPIRE ||
			(s->kind == KIND_DELIVER &&
				span_eq(sighting_value(s, FIELD_status),
					SPAN("bounced"))));
}

static const struct sighting *
last_failure(const struct leg *leg)
{
	for (size_t i = leg->lines.count; i-- > 0;)
		if (is_failure(leg->lines.items[i]))
			return leg->lines.items[i];
	return NULL;
}

/* The queue made it, and it has no sender. */
static bool
leg_is_notice(const struct leg *leg)
{
	const struct sighting *from = leg_line(leg, KIND_FROM);

	return leg->start && leg->start->kind == KIND_MESSAGE_ID && from &&
		sighting_field(from, FIELD_from) &&
		sighting_value(from, FIELD_from).len == 0;
}

/* A mail that failed, and no line says which notice was made of that. */
static bool
leg_lacks_notice(const struct leg *leg)
{
	return last_failure(leg) && !leg_line(leg, KIND_BOUNCE) &&
		leg_value(leg, FIELD_from).len > 0;
}

static bool
goes_to(const struct leg *leg, struct span address)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (line_is_of_queue(leg->lines.items[i]) &&
			sighting_has(leg->lines.items[i], FIELD_to, address))
			return true;
	return false;
}

static bool
fits(const struct pairing *p, const struct leg *other,
	const struct sighting *line)
{
	if (!host_same(line, p->at) || !leg_has_line(other, line) ||
		other->key == p->leg->key ||
		!span_eq(other->instance, p->leg->instance))
		return false;
	if (p->has_notice)
		return leg_lacks_notice(other) && last_failure(other) == line &&
			span_ieq(leg_value(other, FIELD_from), p->sender);
	return leg_is_notice(other) && other->start == line &&
		goes_to(other, p->sender);
}

static void
add(const struct pairing *p, const struct leg *other,
	const struct sighting *line)
{
	const struct mail_related row = { .rule = EDGE_BOUNCE,
		.grade = 'C',
		.queue_id = other->queue_id,
		.message_id = leg_value(other, FIELD_message_id),
		.host = line->host,
		.time = line->when,
		.cite = line,
		.count = 1,
		.is_about = p->has_notice };

	related_add(p->story, &row);
}

static enum wb_err
consider(const struct pairing *p, const struct sighting *line, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(p->story->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++)
		if (fits(p, &list.legs[i], line))
			add(p, &list.legs[i], line);
	leg_list_release(&list);
	return rc;
}

static enum wb_err
look_for_other(const struct pairing *p, struct err *err)
{
	struct span texts[] = { SPAN("message-id"), SPAN("bounced"),
		SPAN("returned to sender") };
	struct look what = { .ntexts = p->has_notice ? 2 : 1,
		.texts = p->has_notice ? texts + 1 : texts,
		.host = p->at->host,
		.most = LINES_MAX };
	struct sighting_set seen = { 0 };
	size_t others = 0;
	enum wb_err rc = WB_OK;

	look_between(&what,
		p->at->sort_ns - (p->has_notice ? AFTER_S : BEFORE_S) * second,
		p->at->sort_ns + (p->has_notice ? BEFORE_S : AFTER_S) * second);
	rc = view_look(p->story->view, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK; i++) {
		const struct sighting *s = seen.items[i];

		if (!(p->has_notice ? is_failure(s)
				    : s->kind == KIND_MESSAGE_ID) ||
			others == OTHERS_MAX)
			continue;
		others++;
		rc = consider(p, s, err);
	}
	sighting_set_release(&seen);
	return rc;
}

enum wb_err
notice_unannounced(struct story *s, const struct leg *leg, struct err *err)
{
	struct pairing p = { .story = s, .leg = leg };

	if (!span_eq(leg->daemon, SPAN("postfix")))
		return WB_OK;
	if (leg_lacks_notice(leg)) {
		p.at = last_failure(leg);
		p.sender = leg_value(leg, FIELD_from);
	} else if (leg_is_notice(leg) && s->nrelated == 0) {
		p.has_notice = true;
		p.at = leg->start;
		p.sender = leg_value(leg, FIELD_to);
	}
	if (!p.at || p.at->sort_ns == INT64_MAX || p.sender.len == 0)
		return WB_OK;
	return look_for_other(&p, err);
}
