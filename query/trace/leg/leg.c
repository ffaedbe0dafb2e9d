#include "query/trace/leg/leg.h"

#include "query/trace/leg/leg_lots.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

void
leg_release(struct leg *leg)
{
	sighting_set_release(&leg->lines);
	free(leg->edges);
	*leg = (struct leg){ 0 };
}

void
leg_list_release(struct leg_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		leg_release(&list->legs[i]);
	free(list->legs);
	*list = (struct leg_list){ 0 };
}

bool
line_is_of_queue(const struct sighting *s)
{
	/* clang-format off */
	static const struct span daemons[] = {
		SPAN_INIT("postfix"), SPAN_INIT("qmail"), SPAN_INIT("exim"),
		SPAN_INIT("sendmail"), SPAN_INIT("opensmtpd"),
		SPAN_INIT("courier"), SPAN_INIT("smtpd"),
		SPAN_INIT("haraka"), SPAN_INIT("kerio"), SPAN_INIT("exchange"),
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(daemons) / sizeof(daemons[0]); i++)
		if (span_eq(s->daemon, daemons[i]))
			return true;
	return false;
}

bool
line_is_start(const struct sighting *s)
{
	return s->kind == KIND_QUEUE && line_is_of_queue(s);
}

bool
line_is_requeue(const struct sighting *s)
{
	return span_eq(sighting_value(s, FIELD_status), SPAN("requeued")) &&
		line_is_of_queue(s);
}

bool
line_is_own_message(const struct sighting *s)
{
	struct span id = sighting_value(s, FIELD_queue_id);
	struct span rest = sighting_value(s, FIELD_message_id);

	if (s->kind != KIND_MESSAGE_ID)
		return false;
	if (!span_starts(rest, id) && !span_cut(rest, '.', NULL, &rest))
		return false;
	return span_eat(&rest, id) && span_starts(rest, SPAN("@"));
}

bool
leg_has_line(const struct leg *leg, const struct sighting *line)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i] == line)
			return true;
	return false;
}

int64_t
leg_first_ns(const struct leg *leg)
{
	return leg->lines.count > 0 ? leg->lines.items[0]->sort_ns : INT64_MAX;
}

const struct sighting *
leg_last_line(const struct leg *leg)
{
	size_t n = leg->lines.count;

	return n > 0 ? leg->lines.items[n - 1] : NULL;
}

int64_t
leg_last_ns(const struct leg *leg)
{
	const struct sighting *last = leg_last_line(leg);

	return last ? last->sort_ns : INT64_MAX;
}

bool
leg_starts_here(const struct leg *leg)
{
	const struct sighting *s = leg->start;

	return s &&
		(sighting_field(s, FIELD_uid) ||
			ip_is_loopback(sighting_value(s, FIELD_client_ip)) ||
			span_ieq(sighting_value(s, FIELD_client_name),
				SPAN("localhost")));
}

const struct sighting *
leg_line(const struct leg *leg, enum event_kind kind)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i]->kind == kind)
			return leg->lines.items[i];
	return NULL;
}

const struct sighting *
leg_requeued(const struct leg *leg)
{
	for (size_t i = leg->lines.count; i > 0; i--)
		if (line_is_requeue(leg->lines.items[i - 1]))
			return leg->lines.items[i - 1];
	return NULL;
}

struct span
leg_value(const struct leg *leg, enum field_id id)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct field *f = sighting_field(leg->lines.items[i], id);

		if (f)
			return f->value;
	}
	return (struct span){ 0 };
}

static void
cut_lots(struct view *v, struct lots *all, struct leg_list *out)
{
	lots_join_copies(all);
	for (size_t i = 0; i < all->count; i++)
		leg_cut_apart(v, all->items[i].lines.items,
			all->items[i].lines.count, out);
	lots_release(all);
}

/* The case of an id counts: some are written in base 62. */
static bool
is_own(const struct sighting *s, struct span id)
{
	return span_eq(sighting_value(s, FIELD_queue_id), id);
}

/* The very same line of another source whose zone is read otherwise, as where
 * only one of two copies tells it: of the two the one that knows its zone, else
 * the first. */
static bool
is_copy(const struct sighting_set *lines, size_t at)
{
	enum { LOOKED_AT = 64 };
	static const int64_t day_ns = (int64_t)26 * 3600 * 1000000000;
	const struct sighting *s = lines->items[at];
	size_t from = at > LOOKED_AT ? at - LOOKED_AT : 0;

	for (size_t i = from; i < lines->count && i < at + LOOKED_AT; i++) {
		const struct sighting *o = lines->items[i];

		if ((o->index == s->index && o->ord == s->ord) ||
			o->sort_ns == s->sort_ns ||
			!span_eq(o->text, s->text) || !host_same(o, s) ||
			o->sort_ns > s->sort_ns + day_ns ||
			o->sort_ns < s->sort_ns - day_ns)
			continue;
		if (o->when.zone_known != s->when.zone_known
				? o->when.zone_known
				: i < at)
			return true;
	}
	return false;
}

bool
leg_is_sought_near(const struct sighting *line)
{
	return line && span_eq(line->daemon, SPAN("qmail"));
}

/* May both be of one leg, by the first label of their hosts? */
static bool
is_of_label(const struct sighting *s, const struct sighting *near)
{
	struct span label = { 0 };
	struct span near_label = { 0 };

	(void)span_cut(s->host, '.', &label, NULL);
	(void)span_cut(near->host, '.', &near_label, NULL);
	return span_ieq(label, near_label);
}

/* A line between the first and the last ones of an id that is in too many: with
 * what else is said there of the same recipient. */
static enum wb_err
look_in_hole(struct view *v, struct span id, const struct sighting *near,
	struct sighting_set *out, struct err *err)
{
	enum { LINES_MAX = 1000 };
	struct span to =
		near ? sighting_value(near, FIELD_to) : (struct span){ 0 };
	const struct view_hole *hole = view_id_hole(v, id);
	const struct look what = { .ntexts = 1,
		.texts = &id,
		.nalso = 1,
		.also = &to,
		.most = LINES_MAX };

	if (!hole || !near || !is_own(near, id) ||
		sighting_order(near, hole->from) <= 0 ||
		sighting_order(near, hole->until) >= 0)
		return WB_OK;
	sighting_set_add(out, near);
	return to.len > 0 ? view_look(v, &what, out, NULL, err) : WB_OK;
}

/* Those that say an instance first. */
static void
fill_lots(struct lots *all, struct span id, const struct sighting *near,
	const struct sighting_set *lines)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < lines->count; i++)
			if ((!near || is_of_label(lines->items[i], near)) &&
				is_own(lines->items[i], id) &&
				line_is_of_queue(lines->items[i]) ==
					(pass == 0) &&
				!is_copy(lines, i))
				lots_add(all, lines->items[i]);
}

enum wb_err
legs_of_id(struct view *v, struct span id, const struct sighting *near,
	struct leg_list *out, struct err *err)
{
	struct sighting_set more = { 0 };
	struct lots all = { 0 };
	enum wb_err rc = WB_OK;

	if (leg_is_sought_near(near))
		return leg_qmail_of(v, id, near, out, err);
	if (leg_is_of_envelopes(near))
		return leg_smtpd_of(v, id, near, out, err);
	rc = view_ids_want(v, &id, 1, err);
	if (rc == WB_OK)
		rc = look_in_hole(v, id, near, &more, err);
	if (rc != WB_OK)
		goto done;
	fill_lots(&all, id, near, view_id_lines(v, id));
	fill_lots(&all, id, near, &more);
	cut_lots(v, &all, out);
done:
	sighting_set_release(&more);
	return rc;
}

bool
leg_is_in_queue_of(const struct leg *leg, const struct sighting *line)
{
	return is_own(line, leg->queue_id) &&
		span_eq(line->instance, leg->instance) &&
		host_same(line, leg->key);
}

/* By its time, may a line that names the leg's queue id mean this mail? Ids are
 * short and used again, and other hosts give the same ones. On one host the
 * reply comes when the mail has come, however slow its filters are; clocks and
 * zones of two hosts may be a day apart. */
bool
leg_may_be_named(const struct leg *leg, const struct sighting *s)
{
	static const int64_t second_ns = 1000000000;
	enum { HASTE_S = 2, SLOW_S = 7200, DAY_S = 86400 };
	const struct sighting *first = leg->key;
	bool is_here = host_same(s, first);
	int64_t late_ns = (is_here ? SLOW_S : DAY_S) * second_ns;
	int64_t early_ns = (is_here ? HASTE_S : DAY_S) * second_ns;

	if (s->sort_ns == INT64_MAX || first->sort_ns == INT64_MAX ||
		leg_last_ns(leg) == INT64_MAX)
		return true;
	if (s->sort_ns > leg_last_ns(leg) + late_ns)
		return false;
	/* With its beginning lost it may have waited for days before that. */
	return (!line_is_start(first) && first->kind != KIND_MESSAGE_ID) ||
		s->sort_ns >= first->sort_ns - early_ns;
}

enum wb_err
leg_find_named(
	struct view *v, const struct leg *leg, bool *named, struct err *err)
{
	const struct sighting_set *lines = NULL;
	enum wb_err rc = view_ids_want(v, &leg->queue_id, 1, err);

	*named = false;
	if (rc != WB_OK)
		return rc;
	lines = view_id_lines(v, leg->queue_id);
	for (size_t i = 0; i < lines->count; i++)
		*named = *named ||
			(sighting_has(lines->items[i], FIELD_next_queue_id,
				 leg->queue_id) &&
				!leg_is_in_queue_of(leg, lines->items[i]) &&
				leg_may_be_named(leg, lines->items[i]));
	return WB_OK;
}

enum wb_err
legs_want(struct view *v, const struct span *ids, size_t count, struct err *err)
{
	return view_ids_want(v, ids, count, err);
}
