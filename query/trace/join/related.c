/* Mails of their own that are about this one: notices of failure, delay and
 * success; and the mail that this one is a notice about. */
#include "query/trace/join/follow.h"

#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum { RELATED_MAX = 1000, NEAR_S = 60 };

void
related_add(struct story *s, const struct mail_related *row)
{
	if (s->nrelated == RELATED_MAX)
		return;
	for (size_t i = 0; i < s->nrelated; i++)
		if (s->related[i].rule == row->rule &&
			span_eq(s->related[i].queue_id, row->queue_id) &&
			span_ieq(s->related[i].host, row->host) &&
			span_eq(s->related[i].message_id, row->message_id))
			return;
	s->related = xgrow(s->related, &s->related_cap, s->nrelated + 1,
		sizeof(*s->related));
	s->related[s->nrelated++] = *row;
}

static bool
holds(struct span hay, struct span needle)
{
	return span_has(hay, needle);
}

/* "sender delay notification", "sender delivery status notification"; of
 * Sendmail "sender notify: Warning: could not send message for past 4 hours",
 * "DSN: Return receipt". */
static enum edge_rule
notice_rule(const struct sighting *s)
{
	struct span what = sighting_value(s, FIELD_reason);

	if (holds(what, SPAN("delay")) || holds(what, SPAN("Warning: could")))
		return EDGE_DELAY;
	if (holds(what, SPAN("delivery status")) ||
		holds(what, SPAN("eturn receipt")))
		return EDGE_SUCCESS;
	return EDGE_BOUNCE;
}

/* The message-id of another leg, near that line. */
static struct span
message_id_of(struct view *v, struct span id, const struct sighting *near)
{
	struct leg_list list = { 0 };
	struct span out = { 0 };

	/* What is not found has no message-id; a failure comes up again. */
	(void)legs_of_id(v, id, near, &list, NULL);
	for (size_t i = 0; i < list.count && out.len == 0; i++)
		if (host_same(list.legs[i].key, near))
			out = leg_value(&list.legs[i], FIELD_message_id);
	leg_list_release(&list);
	return out;
}

/* Exim names in a notice the mail that it is about. */
static bool
is_exim_notice(const struct sighting *s)
{
	const struct field *from = sighting_field(s, FIELD_from);

	return span_eq(s->daemon, SPAN("exim")) && from &&
		from->value.len == 0 && sighting_field(s, FIELD_orig_queue_id);
}

/* What the lines of a mail say of a notice that names it. */
struct cause_of_notice {
	bool has_failed;
	bool is_late;
	bool is_answered;
};

static void
read_cause(const struct leg *leg, const struct sighting *notice,
	struct cause_of_notice *out)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span status = sighting_value(s, FIELD_status);

		if (span_starts(sighting_value(s, FIELD_command), SPAN(">")))
			out->is_answered = true;
		if (sighting_order(s, notice) > 0)
			continue;
		out->has_failed =
			out->has_failed || span_eq(status, SPAN("**"));
		out->is_late = out->is_late || span_eq(status, SPAN("=="));
	}
}

/* Exim's autoreply, and its warning that a mail is late, name that mail as a
 * bounce does: which of them it is the mail's own lines tell. */
static enum edge_rule
exim_rule(struct view *v, const struct sighting *notice)
{
	struct span parent = sighting_value(notice, FIELD_orig_queue_id);
	struct cause_of_notice cause = { 0 };
	struct leg_list list = { 0 };

	(void)legs_of_id(v, parent, notice, &list, NULL);
	for (size_t i = 0; i < list.count; i++)
		if (host_same(list.legs[i].key, notice))
			read_cause(&list.legs[i], notice, &cause);
	leg_list_release(&list);
	if (cause.has_failed || (!cause.is_answered && !cause.is_late))
		return EDGE_BOUNCE;
	return cause.is_answered ? EDGE_VACATION : EDGE_DELAY;
}

static void
add_notice(struct story *s, struct span other, const struct sighting *line,
	bool is_about)
{
	const struct mail_related row = { .rule = is_exim_notice(line)
			? exim_rule(s->view, line)
			: notice_rule(line),
		.grade = 'A',
		.queue_id = other,
		.message_id = message_id_of(s->view, other, line),
		.host = line->host,
		.time = line->when,
		.cite = line,
		.count = 1,
		.is_about = is_about };

	related_add(s, &row);
}

static bool
is_notice(const struct sighting *s)
{
	return s->kind == KIND_BOUNCE || s->kind == KIND_NOTIFY;
}

static void
own_notices(struct story *s, const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *line = leg->lines.items[i];

		for (size_t k = 0; k < line->nfields && is_notice(line); k++)
			if (line->fields[k].id == FIELD_next_queue_id)
				add_notice(
					s, line->fields[k].value, line, false);
		if (is_exim_notice(line))
			add_notice(s, sighting_value(line, FIELD_orig_queue_id),
				line, true);
	}
}

static void
notices_of_others(struct story *s, const struct leg *leg)
{
	const struct sighting_set *lines =
		view_id_lines(s->view, leg->queue_id);

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *line = lines->items[i];
		struct span id = sighting_value(line, FIELD_queue_id);

		if (!host_same(line, leg->key) || span_eq(id, leg->queue_id))
			continue;
		if ((is_notice(line) &&
			    sighting_has(line, FIELD_next_queue_id,
				    leg->queue_id)) ||
			(is_exim_notice(line) &&
				sighting_has(line, FIELD_orig_queue_id,
					leg->queue_id)))
			add_notice(s, id, line, is_notice(line));
	}
}

/* The lines near by that name a qp. */
static enum wb_err
look_qp(struct view *v, const struct sighting *at, struct sighting_set *out,
	struct err *err)
{
	struct span qp = sighting_value(at, FIELD_qp);
	struct span text = span_of(
		arena_printf(view_arena(v), "qp %.*s", (int)qp.len, qp.ptr));
	struct look what = { .ntexts = 1, .texts = &text, .host = at->host };

	if (at->sort_ns != INT64_MAX) {
		what.has_since = what.has_until = true;
		what.since_ns = at->sort_ns - NEAR_S * second;
		what.until_ns = at->sort_ns + NEAR_S * second;
	}
	return view_look(v, &what, out, NULL, err);
}

/* "bounce msg N qp Q" and "info msg M: ... from <> qp Q", from either. */
static enum wb_err
qmail_notices(struct story *s, const struct leg *leg, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < leg->lines.count && rc == WB_OK; i++) {
		const struct sighting *line = leg->lines.items[i];
		enum event_kind other =
			line->kind == KIND_BOUNCE ? KIND_FROM : KIND_BOUNCE;
		struct sighting_set found = { 0 };

		if ((line->kind != KIND_BOUNCE && line->kind != KIND_FROM) ||
			!sighting_field(line, FIELD_qp))
			continue;
		rc = look_qp(s->view, line, &found, err);
		for (size_t k = 0; k < found.count && rc == WB_OK; k++)
			if (found.items[k]->kind == other &&
				host_same(found.items[k], line) &&
				sighting_has(found.items[k], FIELD_qp,
					sighting_value(line, FIELD_qp)))
				add_notice(s,
					sighting_value(
						found.items[k], FIELD_queue_id),
					found.items[k],
					line->kind == KIND_FROM);
		sighting_set_release(&found);
	}
	return rc;
}

enum wb_err
story_related(struct story *s, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->nlegs && rc == WB_OK; i++) {
		const struct leg *leg = &s->legs[i];

		own_notices(s, leg);
		if (span_eq(leg->daemon, SPAN("qmail")))
			rc = qmail_notices(s, leg, err);
		else
			notices_of_others(s, leg);
		if (rc == WB_OK)
			rc = notice_unannounced(s, leg, err);
	}
	return rc;
}
