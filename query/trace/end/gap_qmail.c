/* qmail names nobody who handed it a mail, but a delivery that sent one on
 * names the process that did: where a line of such a delivery is lost, a mail
 * that came meanwhile may be what it made of another one. */
#include "query/trace/end/end.h"

#include "query/trace/join/edge.h"
#include "query/trace/leg/leg_qmail.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum {
	/* A .qmail file takes no longer. */
	FORWARD_S = 60,
	LINES_MAX = 1024
};

struct maker {
	/* The line that begins the delivery, or the one that ends it. */
	const struct sighting *line;
	bool is_named;
};

static bool
is_local_start(const struct sighting *s)
{
	return sighting_field(s, FIELD_to) &&
		span_eq(sighting_value(s, FIELD_service), SPAN("local"));
}

static bool
is_delivery(const struct sighting *s, const struct leg *leg)
{
	return s->kind == KIND_DELIVER && span_eq(s->daemon, SPAN("qmail")) &&
		sighting_field(s, FIELD_delivery) && host_same(s, leg->key);
}

/* Has the delivery that begins at that place an end? */
static bool
is_ended(const struct sighting_set *seen, size_t at, const struct leg *leg)
{
	struct span number = sighting_value(seen->items[at], FIELD_delivery);

	for (size_t i = at + 1; i < seen->count; i++)
		if (is_delivery(seen->items[i], leg) &&
			sighting_has(seen->items[i], FIELD_delivery, number))
			return !sighting_field(seen->items[i], FIELD_to);
	return false;
}

/* Does the mail of that delivery have the sender of the leg, or none that is
 * known, and did no later line end the delivery? */
static bool
may_have_made(
	struct ends *e, const struct sighting *begun, const struct leg *leg)
{
	struct leg_list list = { 0 };
	struct qmail_tries all = { 0 };
	bool found = false;

	if (e->rc == WB_OK)
		e->rc = legs_of_id(e->story->view,
			sighting_value(begun, FIELD_queue_id), begun, &list,
			e->err);
	for (size_t i = 0; i < list.count && e->rc == WB_OK; i++) {
		if (!leg_has_line(&list.legs[i], begun) ||
			list.legs[i].key == leg->key ||
			legs_differ_in_sender(&list.legs[i], leg))
			continue;
		qmail_tries_begin(&list.legs[i], &all);
		e->rc = qmail_tries_end(
			e->story->view, &list.legs[i], &all, e->err);
		for (size_t k = 0; k < all.count; k++)
			found = found ||
				(all.items[k].begun == begun &&
					!all.items[k].result);
	}
	free(all.items);
	leg_list_release(&list);
	return found;
}

static void
look_for_maker(struct ends *e, const struct leg *leg, struct maker *out)
{
	struct span word = SPAN("delivery");
	struct span qp = leg_value(leg, FIELD_qp);
	struct look what = { .ntexts = 1,
		.texts = &word,
		.host = leg->host,
		.most = LINES_MAX };
	struct sighting_set seen = { 0 };
	int64_t at = leg_first_ns(leg);

	look_between(&what, at - FORWARD_S * second, at + FORWARD_S * second);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !out->line; i++) {
		const struct sighting *s = seen.items[i];

		if (!is_delivery(s, leg))
			continue;
		out->is_named = qp.len > 0 && end_line_is_local(s) &&
			sighting_has(s, FIELD_qp, qp);
		if (out->is_named ||
			(s->sort_ns <= at && is_local_start(s) &&
				!is_ended(&seen, i, leg) &&
				may_have_made(e, s, leg)))
			out->line = s;
	}
	sighting_set_release(&seen);
}

static bool
add_alike(struct ends *e, const struct leg *leg)
{
	const struct sighting *s = end_gap_alike(e, leg);
	struct span id = { 0 };

	if (!s)
		return true;
	id = sighting_value(s, FIELD_queue_id);
	end_gap_add(e, s->host, s,
		arena_say(e->arena,
			"%.*s has the same sender and size at the same time, "
			"and lines of its recipients are missing: this mail "
			"may have been handed on of it",
			(int)id.len, id.ptr));
	return false;
}

bool
end_gap_qmail_begins(struct ends *e, const struct leg *leg)
{
	struct maker maker = { 0 };
	struct span number = { 0 };

	if (!span_eq(leg->daemon, SPAN("qmail")) || leg->nedges > 0 ||
		leg_first_ns(leg) == INT64_MAX)
		return true;
	if (!leg_line(leg, KIND_FROM)) {
		end_gap_add(e, leg->host, leg->key,
			SPAN("the line \"info msg\", by which the mail that it "
			     "may have been made of is known, is missing"));
		return false;
	}
	look_for_maker(e, leg, &maker);
	if (!maker.line)
		return add_alike(e, leg);
	number = sighting_value(maker.line, FIELD_delivery);
	end_gap_add(e, leg->host, maker.line,
		arena_say(e->arena,
			maker.is_named
				? "delivery %.*s made this mail of another "
				  "one, and the line that says of which is "
				  "missing"
				: "delivery %.*s may have made this mail of "
				  "another one of its sender: the line that "
				  "says what it did is missing",
			(int)number.len, number.ptr));
	return false;
}
