#include "query/coverage/clock/clock_fit.h"

#include "format/base/arena.h"
#include "query/coverage/clock/clock_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400,
	/* Above that, thinned to half. */
	PAIRS_MOST = 1 << 17,
	/* A day's median wavers by this; a bad clock drifts by that a day. */
	WAVER_S = 10,
	DRIFT_S = 10
};

void
clock_pairs_add(struct clock_pairs *p, const struct clock_pair *pair)
{
	uint64_t step = 1;
	size_t kept = 0;

	while (p->count == PAIRS_MOST && kept == 0) {
		for (size_t i = 0; i < p->count; i += 2)
			p->items[kept++] = p->items[i];
		p->count = kept;
	}
	/* What was seen doubles with each thinning. */
	while (p->seen / step > PAIRS_MOST)
		step *= 2;
	if (p->seen++ % step != 0)
		return;
	p->items = xgrow(p->items, &p->cap, p->count + 1, sizeof(*p->items));
	p->items[p->count++] = *pair;
}

void
clock_pairs_release(struct clock_pairs *p)
{
	free(p->items);
	memset(p, 0, sizeof(*p));
}

static int
by_number(const void *x, const void *y)
{
	const double *a = x;
	const double *b = y;

	return (*a > *b) - (*a < *b);
}

/* Sorts the numbers. */
static double
median(double *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), by_number);
	return count % 2 ? numbers[count / 2]
			 : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

struct day {
	double at_days;
	double ahead_s;
	/* Its pairs. */
	size_t from;
	size_t to;
};

static int64_t
day_of(int64_t at_s)
{
	return at_s >= 0 ? at_s / DAY_S : -((DAY_S - 1 - at_s) / DAY_S);
}

/* Of the pairs from one to another. */
static size_t
make_days(const struct clock_pairs *p, const size_t range[2], struct day *days,
	double *room)
{
	size_t n = 0;

	for (size_t i = range[0]; i < range[1];) {
		size_t from = i;

		for (; i < range[1] &&
			day_of(p->items[i].at_s) == day_of(p->items[from].at_s);
			i++)
			room[i - from] = p->items[i].ahead_s;
		days[n++] = (struct day){ (double)p->items[from].at_s / DAY_S,
			median(room, i - from), from, i };
	}
	return n;
}

/* The slope that half of all pairs of days exceed. */
static double
slope(const struct day *days, size_t count)
{
	enum { DAYS_MOST = 200 };
	size_t step = count / DAYS_MOST + 1;
	size_t n = 0;
	double *slopes = NULL;
	double out;

	slopes = xcalloc(
		(count / step + 1) * (count / step + 1), sizeof(*slopes));
	for (size_t i = 0; i < count; i += step)
		for (size_t k = i + step; k < count; k += step)
			slopes[n++] = (days[k].ahead_s - days[i].ahead_s) /
				(days[k].at_days - days[i].at_days);
	out = n > 0 ? median(slopes, n) : 0;
	free(slopes);
	return out;
}

static void
tell(const struct clock_pairs *p, const struct day *days, size_t count,
	double *room, void (*each)(void *ctx, const struct clock_stretch *s),
	void *ctx)
{
	size_t from = days[0].from;
	size_t n = days[count - 1].to - from;
	const struct clock_pair *items = p->items + from;
	struct clock_stretch s = {
		.since_s = items[0].at_s,
		.until_s = items[n - 1].at_s,
		.pairs = n,
		.has_drift =
			items[n - 1].at_s - items[0].at_s >= INT64_C(2) * DAY_S,
	};

	for (size_t i = 0; i < n; i++) {
		room[i] = items[i].ahead_s;
		if (i == 0 || items[i].basis > s.basis)
			s.basis = items[i].basis;
	}
	s.ahead_s = median(room, n);
	for (size_t i = 0; i < n; i++)
		room[i] = fabs(items[i].ahead_s - s.ahead_s);
	s.spread_s = median(room, n);
	if (s.has_drift)
		s.drift = slope(days, count);
	s.places[s.nplaces++] = items[0].place;
	if (n > 2)
		s.places[s.nplaces++] = items[n / 2].place;
	if (n > 1)
		s.places[s.nplaces++] = items[n - 1].place;
	each(ctx, &s);
}

static bool
was_set(const struct day *before, const struct day *after)
{
	return fabs(after->ahead_s - before->ahead_s) >
		WAVER_S + DRIFT_S * (after->at_days - before->at_days);
}

void
clock_fit(struct clock_pairs *p,
	void (*each)(void *ctx, const struct clock_stretch *s), void *ctx)
{
	struct day *days = xcalloc(p->count + 1, sizeof(*days));
	double *room = xcalloc(p->count + 1, sizeof(*room));
	size_t *ends = xcalloc(p->count + 1, sizeof(*ends));
	const size_t nparts = clock_parts(p, ends);

	for (size_t k = 0; k < nparts; k++) {
		const size_t range[2] = { k > 0 ? ends[k - 1] : 0, ends[k] };
		const size_t n = make_days(p, range, days, room);
		size_t from = 0;

		for (size_t i = 1; i <= n; i++)
			if (i == n || was_set(&days[i - 1], &days[i])) {
				tell(p, days + from, i - from, room, each, ctx);
				from = i;
			}
	}
	free(days);
	free(room);
	free(ends);
}
