/* The result of a delivery names only its number, which begins at 1 again with
 * each start of qmail-send: it is looked for behind the line that began it. */
#include "query/trace/leg/leg_qmail.h"

#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t second = 1000000000;
static const int64_t hour = (int64_t)3600 * 1000000000;

enum {
	/* An hour, a day, eight days behind the last line. */
	WINDOWS = 3,
	TEXTS = 64
};

static const int64_t hours[WINDOWS] = { 1, 24, 192 };

void
qmail_tries_begin(const struct leg *leg, struct qmail_tries *out)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind != KIND_DELIVER ||
			!sighting_field(s, FIELD_delivery))
			continue;
		out->items = xgrow(out->items, &out->cap, out->count + 1,
			sizeof(*out->items));
		out->items[out->count++] = (struct qmail_try){ .begun = s };
	}
	out->open = out->count;
}

static void
settle(struct qmail_tries *all, struct qmail_try *t,
	const struct sighting *result)
{
	t->result = result;
	t->is_lost = !result;
	all->open--;
}

/* A line of the same qmail, later than the beginning of the delivery. */
static void
try_line(struct qmail_tries *all, struct qmail_try *t, const struct sighting *s)
{
	if (t->result || t->is_lost || sighting_order(s, t->begun) <= 0)
		return;
	if (s->kind == KIND_START || s->kind == KIND_STOP) {
		/* "exiting" comes after the last result. */
		settle(all, t, NULL);
		return;
	}
	if (s->kind != KIND_DELIVER ||
		!span_eq(sighting_value(s, FIELD_delivery),
			sighting_value(t->begun, FIELD_delivery)))
		return;
	settle(all, t, sighting_field(s, FIELD_queue_id) ? NULL : s);
}

static enum wb_err
look_results(struct view *v, struct qmail_tries *all, size_t from,
	int64_t until, struct err *err)
{
	struct span texts[TEXTS + 2];
	const struct sighting *first = all->items[from].begun;
	struct look what = { .texts = texts, .host = first->host };
	struct sighting_set found = { 0 };
	enum wb_err rc = WB_OK;

	texts[what.ntexts++] = SPAN("running");
	texts[what.ntexts++] = SPAN("status: exiting");
	for (size_t i = from; i < all->count && i < from + TEXTS; i++) {
		struct span d =
			sighting_value(all->items[i].begun, FIELD_delivery);

		texts[what.ntexts++] = span_of(arena_printf(
			view_arena(v), "delivery %.*s", (int)d.len, d.ptr));
	}
	look_between(&what, first->sort_ns, until);
	rc = view_look(v, &what, &found, NULL, err);
	for (size_t k = 0; k < found.count; k++) {
		const struct sighting *s = found.items[k];

		if (!span_eq(s->daemon, SPAN("qmail")) || !host_same(first, s))
			continue;
		for (size_t i = from; i < all->count && i < from + TEXTS; i++)
			try_line(all, &all->items[i], s);
	}
	sighting_set_release(&found);
	return rc;
}

enum wb_err
qmail_tries_end(struct view *v, const struct leg *leg, struct qmail_tries *all,
	struct err *err)
{
	int64_t last = leg_last_ns(leg);
	enum wb_err rc = WB_OK;

	for (size_t w = 0; w < WINDOWS && rc == WB_OK && all->open > 0; w++) {
		int64_t until = last == INT64_MAX ? last
			: leg->end                ? last + second
						  : last + hours[w] * hour;

		for (size_t i = 0; i < all->count && rc == WB_OK; i += TEXTS)
			rc = look_results(v, all, i, until, err);
		if (leg->end || last == INT64_MAX)
			break;
	}
	return rc;
}

enum wb_err
leg_qmail_results(struct view *v, struct leg *leg, struct err *err)
{
	struct qmail_tries all = { 0 };
	enum wb_err rc = WB_OK;

	qmail_tries_begin(leg, &all);
	rc = qmail_tries_end(v, leg, &all, err);
	for (size_t i = 0; i < all.count && rc == WB_OK; i++)
		if (all.items[i].result)
			sighting_set_add(&leg->lines, all.items[i].result);
	sighting_set_sort(&leg->lines);
	free(all.items);
	return rc;
}

enum wb_err
qmail_begun(struct view *v, const struct sighting *result,
	const struct sighting **out, struct err *err)
{
	struct span d = sighting_value(result, FIELD_delivery);
	struct span text = span_of(arena_printf(
		view_arena(v), "starting delivery %.*s", (int)d.len, d.ptr));
	struct look what = { .ntexts = 1,
		.texts = &text,
		.host = result->host,
		.reverse = true };
	struct sighting_set found = { 0 };
	enum wb_err rc = WB_OK;

	if (result->sort_ns != INT64_MAX)
		look_between(&what, result->sort_ns - 24 * hour,
			result->sort_ns + 1);
	rc = view_look(v, &what, &found, NULL, err);
	for (size_t i = found.count; i > 0 && !*out; i--) {
		const struct sighting *s = found.items[i - 1];

		if (span_eq(s->daemon, SPAN("qmail")) && host_same(s, result) &&
			sighting_order(s, result) < 0 &&
			span_eq(sighting_value(s, FIELD_delivery), d))
			*out = s;
	}
	sighting_set_release(&found);
	return rc;
}
