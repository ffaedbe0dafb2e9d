/* qmail-send: its message number is an inode, taken again as soon as it is
 * free; and the result of a delivery names only the delivery's number, which
 * begins at 1 again with each start. So both are looked for nearby. */
#include "query/trace/leg.h"

#include "query/trace/host.h"

#include <stdlib.h>

static const int64_t second = 1000000000;
static const int64_t hour = (int64_t)3600 * 1000000000;

enum {
	/* An hour, a day, eight days to either side. */
	WINDOWS = 3,
	TEXTS = 64
};

static const int64_t hours[WINDOWS] = { 1, 24, 192 };

static int64_t
distance(const struct leg *leg, int64_t at)
{
	int64_t first = leg_first_ns(leg);
	int64_t last = leg_last_ns(leg);

	if (at >= first && at <= last)
		return 0;
	return at < first ? first - at : at - last;
}

static bool
has_line(const struct leg *leg, const struct sighting *s)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i] == s)
			return true;
	return false;
}

/* The one with that line in it, else the one nearest in time. */
static struct leg *
nearest(struct leg_list *list, const struct sighting *near)
{
	struct leg *best = NULL;

	for (size_t i = 0; i < list->count; i++) {
		struct leg *leg = &list->legs[i];

		if (has_line(leg, near))
			return leg;
		if (!best ||
			distance(leg, near->sort_ns) <
				distance(best, near->sort_ns))
			best = leg;
	}
	return best;
}

static enum wb_err
look_nearby(struct view *v, struct span number, const struct sighting *near,
	int64_t width, struct leg_list *out, struct err *err)
{
	struct arena *a = view_arena(v);
	struct span texts[2];
	struct look what = { .ntexts = 2, .texts = texts, .host = near->host };
	struct sighting_set found = { 0 };
	size_t kept = 0;
	enum wb_err rc = WB_OK;

	texts[0] = span_of(
		arena_printf(a, "msg %.*s", (int)number.len, number.ptr));
	texts[1] = span_of(
		arena_printf(a, "bounce/%.*s", (int)number.len, number.ptr));
	if (near->sort_ns != INT64_MAX)
		look_between(&what, near->sort_ns - width,
			near->sort_ns + width + 1);
	rc = view_look(v, &what, &found, NULL, err);
	for (size_t i = 0; i < found.count; i++) {
		const struct sighting *s = found.items[i];

		if (span_eq(s->daemon, SPAN("qmail")) && host_same(near, s) &&
			span_eq(sighting_value(s, FIELD_queue_id), number))
			found.items[kept++] = s;
	}
	leg_cut(found.items, kept, out);
	sighting_set_release(&found);
	return rc;
}

enum wb_err
leg_qmail_of(struct view *v, struct span number, const struct sighting *near,
	struct leg_list *out, struct err *err)
{
	struct leg_list all = { 0 };
	struct leg *leg = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < WINDOWS && rc == WB_OK; i++) {
		leg_list_release(&all);
		rc = look_nearby(v, number, near, hours[i] * hour, &all, err);
		leg = nearest(&all, near);
		if (leg && leg->start && leg->end)
			break;
	}
	if (rc == WB_OK && leg) {
		out->legs = xgrow(out->legs, &out->cap, out->count + 1,
			sizeof(*out->legs));
		out->legs[out->count++] = *leg;
		*leg = (struct leg){ 0 };
	}
	leg_list_release(&all);
	return rc;
}

/* A delivery under way. */
struct
try {
	const struct sighting *begun;
	const struct sighting *result;
	bool is_lost;
};

struct tries {
	struct try *items;
	size_t count;
	size_t cap;
	size_t open;
};

static void
read_tries(const struct leg *leg, struct tries *out)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind != KIND_DELIVER ||
			!sighting_field(s, FIELD_delivery))
			continue;
		out->items = xgrow(out->items, &out->cap, out->count + 1,
			sizeof(*out->items));
		out->items[out->count++] = (struct try){ .begun = s };
	}
	out->open = out->count;
}

static void
settle(struct tries *all, struct try *t, const struct sighting *result)
{
	t->result = result;
	t->is_lost = !result;
	all->open--;
}

/* A line of the same qmail, later than the beginning of the delivery. */
static void
try_line(struct tries *all, struct try *t, const struct sighting *s)
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
look_results(struct view *v, struct tries *all, size_t from, int64_t until,
	struct err *err)
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
leg_qmail_results(struct view *v, struct leg *leg, struct err *err)
{
	struct tries all = { 0 };
	int64_t last = leg_last_ns(leg);
	enum wb_err rc = WB_OK;

	read_tries(leg, &all);
	for (size_t w = 0; w < WINDOWS && rc == WB_OK && all.open > 0; w++) {
		int64_t until = last == INT64_MAX ? last
			: leg->end                ? last + second
						  : last + hours[w] * hour;

		for (size_t i = 0; i < all.count && rc == WB_OK; i += TEXTS)
			rc = look_results(v, &all, i, until, err);
		if (leg->end || last == INT64_MAX)
			break;
	}
	for (size_t i = 0; i < all.count && rc == WB_OK; i++)
		if (all.items[i].result)
			sighting_set_add(&leg->lines, all.items[i].result);
	sighting_set_sort(&leg->lines);
	free(all.items);
	return rc;
}

struct span
leg_qmail_address(struct span to)
{
	struct span domain = { 0 };
	struct span rest = to;

	if (!span_rcut(to, '@', NULL, &domain) || domain.len == 0)
		return to;
	if (rest.len > domain.len + 1 && rest.ptr[domain.len] == '-' &&
		span_ieq(span_slice(rest, 0, domain.len), domain))
		return span_slice(rest, domain.len + 1, rest.len);
	return to;
}
