/* qmail-send: its message number is an inode, taken again as soon as it is
 * free; and the result of a delivery names only the delivery's number, which
 * begins at 1 again with each start. So both are looked for nearby. */
#include "query/trace/leg/leg_qmail.h"

#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t hour = (int64_t)3600 * 1000000000;

/* An hour, a day, eight days to either side. */
enum { WINDOWS = 3 };

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
	if (rc == WB_OK && leg)
		rc = qmail_leg_keep(v, leg, near, err);
	if (rc == WB_OK && leg) {
		out->legs = xgrow(out->legs, &out->cap, out->count + 1,
			sizeof(*out->legs));
		out->legs[out->count++] = *leg;
		*leg = (struct leg){ 0 };
	}
	leg_list_release(&all);
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
