#include "query/user/session/session_sum.h"

#include "format/base/arena.h"

#include <stdlib.h>

enum {
	DAY_S = 86400,
	/* Sums are put together when there are twice as many as were left
	 * before, and this many at least. */
	ITEMS_MIN = 65536
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int
by_key(const void *a, const void *b)
{
	const struct session_sum *x = a;
	const struct session_sum *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->user < y->user ? -1 : x->user > y->user;
}

static int
by_length(const void *a, const void *b)
{
	const struct session_sum *x = a;
	const struct session_sum *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->seconds != y->seconds)
		return x->seconds > y->seconds ? -1 : 1;
	return x->user < y->user ? -1 : x->user > y->user;
}

/* One sum for each day and user. */
static void
put_together(struct session_sums *sums)
{
	size_t kept = 0;

	if (sums->count == 0)
		return;
	qsort(sums->items, sums->count, sizeof(*sums->items), by_key);
	for (size_t i = 1; i < sums->count; i++) {
		struct session_sum *to = &sums->items[kept];

		if (by_key(to, &sums->items[i]) == 0) {
			to->seconds += sums->items[i].seconds;
			to->sessions += sums->items[i].sessions;
		} else {
			sums->items[++kept] = sums->items[i];
		}
	}
	sums->count = kept + 1;
}

static void
add_piece(struct session_sums *sums, const struct session_sum *piece)
{
	if (sums->count == sums->cap && sums->count >= ITEMS_MIN) {
		put_together(sums);
		/* Many are left: then there must be room for as many more. */
		if (sums->count > sums->cap / 2)
			sums->items = xgrow(sums->items, &sums->cap,
				sums->cap + 1, sizeof(*sums->items));
	}
	sums->items = xgrow(
		sums->items, &sums->cap, sums->count + 1, sizeof(*sums->items));
	sums->items[sums->count++] = *piece;
}

/* Where the local day of a second ends, UTC. */
static int64_t
day_end(const struct zone *zone, int64_t utc_s, int64_t *day)
{
	struct zone_moment midnight;

	*day = floor_div(utc_s + zone_offset(zone, utc_s), DAY_S);
	zone_local(zone, (*day + 1) * DAY_S, &midnight);
	/* Clocks that go back over midnight must not hold it up. */
	return midnight.last_s > utc_s ? midnight.last_s : utc_s + DAY_S;
}

static void
add_days(struct session_sums *sums, uint32_t user, int64_t from_s, int64_t to_s)
{
	struct session_sum piece = { .user = user, .sessions = 1 };

	do {
		int64_t end_s = day_end(sums->zone, from_s, &piece.day);

		if (end_s > to_s)
			end_s = to_s;
		piece.seconds = end_s - from_s;
		add_piece(sums, &piece);
		from_s = end_s;
	} while (from_s < to_s);
}

/* Whole seconds of it that count: false if none do. */
static bool
counted(struct session_sums *sums, const struct session_set *set,
	const struct session *s, int64_t *from_s, int64_t *to_s)
{
	const int64_t second = 1000000000;
	int64_t to_ns = s->end.ns;

	if (s->ended_by == SESSION_SUPERSEDED || s->ended_by == SESSION_CRASH ||
		s->begin.basis == WHEN_NONE) {
		sums->unknown_ends++;
		return false;
	}
	if (s->ended_by == SESSION_OPEN) {
		sums->open++;
		to_ns = session_until(set, s) - 1;
	}
	*from_s = floor_div(s->begin.ns, second) +
		floor_div(s->stepped_ns, second);
	*to_s = floor_div(to_ns, second);
	return true;
}

static int64_t
clip(int64_t at_s, const struct session_question *q)
{
	const int64_t second = 1000000000;

	if (q->has_since && at_s < floor_div(q->since_ns, second))
		at_s = floor_div(q->since_ns, second);
	if (q->has_until && at_s > floor_div(q->until_ns, second))
		at_s = floor_div(q->until_ns, second);
	return at_s;
}

void
session_sums_add(struct session_sums *sums, const struct session_set *set,
	const struct session *s, const struct session_question *q)
{
	struct session_sum piece = { .sessions = 1 };
	int64_t from_s = 0;
	int64_t to_s = 0;

	if (!counted(sums, set, s, &from_s, &to_s))
		return;
	from_s = clip(from_s, q);
	to_s = clip(to_s, q);
	if (to_s < from_s)
		to_s = from_s;
	if (sums->by_user)
		piece.user = s->user;
	piece.seconds = to_s - from_s;
	if (sums->by_day)
		add_days(sums, piece.user, from_s, to_s);
	else
		add_piece(sums, &piece);
}

void
session_sums_end(struct session_sums *sums)
{
	put_together(sums);
	if (sums->count > 0)
		qsort(sums->items, sums->count, sizeof(*sums->items),
			by_length);
}
