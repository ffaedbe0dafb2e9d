/* A run whose zone nothing in it tells takes that of its neighbours in time on
 * the same host: the other rotations of its log. */
#include "indexer/store/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nearer than this, one neighbour is enough for an assumption. */
static const int64_t near_ns = (int64_t)8 * 86400 * 1000000000;
/* Farther apart than this, two that agree may have a summer between them. */
static const int64_t season_ns = (int64_t)100 * 86400 * 1000000000;

/* A run whose zone is known, in local time. */
/* So many runs to either side are looked at. */
enum { CONFIRM_MAX = 64 };

struct known_zone {
	struct span host;
	int64_t lo_ns;
	int64_t hi_ns;
	int32_t zone_s;
	/* Inferred for all of the run. */
	bool is_sure;
};

struct known_zones {
	struct known_zone *items;
	size_t count;
	size_t cap;
};

/* First and last local time of a run's stamps without zone. */
static bool
local_range(const struct run_row *run, const struct reading *reading,
	int64_t *lo, int64_t *hi)
{
	for (int k = 0; k < 2; k++) {
		const struct stamp_range *range = &run->range[k];
		struct stamp stamp = { .kind = (enum stamp_kind)(k + 1) };
		struct when when;
		int64_t zone_ns = 0;

		if (range->lo > range->hi)
			continue;
		stamp.seconds = range->lo;
		reading_when(reading, &stamp, &when);
		if (when.basis == WHEN_NONE)
			return false;
		zone_ns = when.zone_known ? (int64_t)when.offset_s * 1000000000
					  : 0;
		*lo = when.ns + zone_ns;
		*hi = *lo + (range->hi - range->lo) * 1000000000;
		return true;
	}
	return false;
}

static bool
is_one_host(const struct gathered_source *s)
{
	return s->host.len > 0 && s->nhosts <= 1 && s->zone_name.len == 0;
}

static int
by_time(const void *a, const void *b)
{
	const struct known_zone *x = a;
	const struct known_zone *y = b;
	int d = span_cmp(x->host, y->host);

	if (d != 0)
		return d;
	return (x->lo_ns > y->lo_ns) - (x->lo_ns < y->lo_ns);
}

/* Nothing else is assumed before this: the zone of a part, which may not be
 * that of the rest. */
static bool
is_of_part(const struct reading *r)
{
	return r->zone_basis == READING_ASSUMED;
}

static struct known_zones
collect(const struct gathered *g)
{
	struct known_zones out = { 0 };

	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		for (size_t k = 0; is_one_host(s) && k < s->nruns; k++) {
			struct known_zone z = { .host = s->host,
				.zone_s = s->readings[k].zone_s,
				.is_sure = s->readings[k].zone_basis ==
					READING_INFERRED };

			if ((s->readings[k].zone_basis != READING_INFERRED &&
				    !is_of_part(&s->readings[k])) ||
				!local_range(&s->runs[k], &s->readings[k],
					&z.lo_ns, &z.hi_ns))
				continue;
			out.items = xgrow(out.items, &out.cap, out.count + 1,
				sizeof(*out.items));
			out.items[out.count++] = z;
		}
	}
	if (out.count > 0)
		qsort(out.items, out.count, sizeof(*out.items), by_time);
	return out;
}

/* How many of the known come before (host, time). */
static size_t
place_of(const struct known_zones *known, struct span host, int64_t ns)
{
	const struct known_zone key = { .host = host, .lo_ns = ns };
	size_t lo = 0;
	size_t hi = known->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_time(&known->items[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
take_zone(struct reading *r, int32_t zone_s, enum reading_basis basis,
	const char *why)
{
	r->zone_s = zone_s;
	r->zone_basis = basis;
	(void)snprintf(r->zone_why, sizeof(r->zone_why), "%s", why);
}

/* The zone of a part is that of the whole if logs before and after have it. */
static void
confirm(const struct known_zones *known, size_t at, struct span host,
	struct reading *r)
{
	const struct known_zone *before = NULL;
	const struct known_zone *after = NULL;

	for (size_t i = at; i > 0 && !before && at - i < CONFIRM_MAX; i--)
		if (!span_eq(known->items[i - 1].host, host))
			break;
		else if (known->items[i - 1].is_sure)
			before = &known->items[i - 1];
	for (size_t i = at; i < known->count && !after && i - at < CONFIRM_MAX;
		i++)
		if (!span_eq(known->items[i].host, host))
			break;
		else if (known->items[i].is_sure)
			after = &known->items[i];
	if (before && after && before->zone_s == r->zone_s &&
		after->zone_s == r->zone_s &&
		after->lo_ns - before->hi_ns < season_ns)
		take_zone(r, r->zone_s, READING_INFERRED,
			"other logs of the host before and after");
}

static void
carry(const struct known_zones *known, const struct gathered_source *s,
	size_t run)
{
	struct reading *r = &s->readings[run];
	const struct known_zone *before = NULL;
	const struct known_zone *after = NULL;
	int64_t lo = 0;
	int64_t hi = 0;
	size_t at = 0;

	if (r->is_torn || (r->zone_basis != READING_NONE && !is_of_part(r)) ||
		!local_range(&s->runs[run], r, &lo, &hi))
		return;
	at = place_of(known, s->host, lo);
	if (is_of_part(r)) {
		confirm(known, at, s->host, r);
		return;
	}
	if (at > 0 && span_eq(known->items[at - 1].host, s->host))
		before = &known->items[at - 1];
	if (at < known->count && span_eq(known->items[at].host, s->host))
		after = &known->items[at];
	if (before && before->is_sure && before->hi_ns >= hi)
		take_zone(r, before->zone_s, READING_INFERRED,
			"another log of the host, of the same time");
	else if (before && after && before->zone_s == after->zone_s)
		take_zone(r, before->zone_s,
			before->is_sure && after->is_sure &&
					after->lo_ns - before->hi_ns < season_ns
				? READING_INFERRED
				: READING_ASSUMED,
			"other logs of the host before and after");
	else if (before && !after && lo - before->hi_ns < near_ns)
		take_zone(r, before->zone_s, READING_ASSUMED,
			"an earlier log of the host");
	else if (after && !before && after->lo_ns - hi < near_ns)
		take_zone(r, after->zone_s, READING_ASSUMED,
			"a later log of the host");
}

void
gather_zones(struct gathered *g)
{
	struct known_zones known = collect(g);

	for (size_t i = 0; known.count > 0 && i < g->nsources; i++)
		for (size_t k = 0;
			is_one_host(&g->sources[i]) && k < g->sources[i].nruns;
			k++)
			carry(&known, &g->sources[i], k);
	free(known.items);
}
