/* A run whose zone nothing in it tells takes that of its neighbours in time on
 * the same host: the other rotations of its log. A log of several hosts has its
 * own rotations only. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/lower_bound.h"
#include "format/time/log_name.h"

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
	/* By zone_key. */
	struct span key;
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

/* Without lines that only repeat others, or came late: from its first line to
 * its last. */
static void
take_sure_range(const struct run_row *run, struct known_zone *z)
{
	for (int k = 0; k < 2; k++) {
		const struct stamp_range *range = &run->range[k];
		const struct disk_stamp *first = &run->first;
		const struct disk_stamp *last = &run->last;

		if (range->lo > range->hi)
			continue;
		if (last->kind == k + 1 && last->seconds < range->hi)
			z->hi_ns -= (range->hi - last->seconds) * 1000000000;
		if (first->kind == k + 1 && first->seconds > range->lo &&
			first->seconds <= range->hi)
			z->lo_ns += (first->seconds - range->lo) * 1000000000;
		return;
	}
}

/* What has one clock, as far as can be known: a host, or a log that several
 * hosts write to. Empty if the zone is given, or nothing tells. */
static struct span
zone_key(struct gathered *g, const struct gathered_source *s)
{
	struct log_name name;
	struct span folder = { 0 };
	struct span own = { 0 };

	if (s->zone_name.len > 0)
		return (struct span){ 0 };
	if (s->nhosts <= 1)
		return s->host;
	if (s->npaths == 0)
		return (struct span){ 0 };
	(void)span_rcut(s->paths[0].path, '/', &folder, &own);
	log_name_read(own, &name);
	/* No name of a host has a slash. */
	return span_of(arena_printf(&g->arena, "%.*s/%.*s/%.*s",
		(int)folder.len, folder.ptr, (int)name.stem.len, name.stem.ptr,
		(int)name.tail.len, name.tail.ptr));
}

static int
by_time(const void *a, const void *b)
{
	const struct known_zone *x = a;
	const struct known_zone *y = b;
	int d = span_cmp(x->key, y->key);

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
collect(struct gathered *g)
{
	struct known_zones out = { 0 };

	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];
		struct span key = zone_key(g, s);

		for (size_t k = 0; key.len > 0 && k < s->nruns; k++) {
			struct known_zone z = { .key = key,
				.zone_s = s->readings[k].zone_s,
				.is_sure = s->readings[k].zone_basis ==
					READING_INFERRED };

			if ((s->readings[k].zone_basis != READING_INFERRED &&
				    !is_of_part(&s->readings[k])) ||
				!local_range(&s->runs[k], &s->readings[k],
					&z.lo_ns, &z.hi_ns))
				continue;
			take_sure_range(&s->runs[k], &z);
			out.items = xgrow(out.items, &out.cap, out.count + 1,
				sizeof(*out.items));
			out.items[out.count++] = z;
		}
	}
	if (out.count > 0)
		qsort(out.items, out.count, sizeof(*out.items), by_time);
	return out;
}

/* How many of the known come before (key, time). */
static size_t
place_of(const struct known_zones *known, struct span of, int64_t ns)
{
	const struct known_zone key = { .key = of, .lo_ns = ns };

	return lower_bound(&key, known->items, known->count,
		sizeof(*known->items), by_time);
}

/* The zone of a part is that of the whole if logs before and after have it. */
static void
confirm(const struct known_zones *known, size_t at, struct span key,
	struct reading *r)
{
	const struct known_zone *before = NULL;
	const struct known_zone *after = NULL;

	for (size_t i = at; i > 0 && !before && at - i < CONFIRM_MAX; i--)
		if (!span_eq(known->items[i - 1].key, key))
			break;
		else if (known->items[i - 1].is_sure)
			before = &known->items[i - 1];
	for (size_t i = at; i < known->count && !after && i - at < CONFIRM_MAX;
		i++)
		if (!span_eq(known->items[i].key, key))
			break;
		else if (known->items[i].is_sure)
			after = &known->items[i];
	if (before && after && before->zone_s == r->zone_s &&
		after->zone_s == r->zone_s &&
		after->lo_ns - before->hi_ns < season_ns)
		gather_take_zone(r, r->zone_s, READING_INFERRED,
			"other logs of the host before and after");
}

/* The runs of one key before and after that place, NULL if there are none. Late
 * lines make a run begin before others that are over when it ends: that after
 * is one that is not. */
static void
neighbours(const struct known_zones *known, size_t at, struct span key,
	int64_t hi_ns, const struct known_zone *out[2])
{
	out[0] = out[1] = NULL;
	if (at > 0 && span_eq(known->items[at - 1].key, key))
		out[0] = &known->items[at - 1];
	for (size_t i = at; i < known->count && i - at < CONFIRM_MAX &&
		span_eq(known->items[i].key, key);
		i++)
		if (i == at || known->items[i].hi_ns >= hi_ns) {
			out[1] = &known->items[i];
			if (out[1]->hi_ns >= hi_ns)
				break;
		}
}

/* The zone of what covers it, or of both neighbours that agree, or of the only
 * one if that is near. */
static void
take_near(const struct known_zone *const near[2], int64_t lo, int64_t hi,
	struct reading *r)
{
	if (near[0] && near[0]->is_sure && near[0]->hi_ns >= hi)
		gather_take_zone(r, near[0]->zone_s, READING_INFERRED,
			"another log of the host, of the same time");
	else if (near[0] && near[1] && near[0]->zone_s == near[1]->zone_s)
		gather_take_zone(r, near[0]->zone_s,
			near[0]->is_sure && near[1]->is_sure &&
					near[1]->hi_ns >= hi &&
					near[1]->lo_ns - near[0]->hi_ns <
						season_ns
				? READING_INFERRED
				: READING_ASSUMED,
			"other logs of the host before and after");
	else if (near[0] && !near[1] && lo - near[0]->hi_ns < near_ns)
		gather_take_zone(r, near[0]->zone_s, READING_ASSUMED,
			"an earlier log of the host");
	else if (near[1] && !near[0] && near[1]->lo_ns - hi < near_ns)
		gather_take_zone(r, near[1]->zone_s, READING_ASSUMED,
			"a later log of the host");
}

/* A run that tells no zone gets one; true if it did. */
static bool
carry(const struct known_zones *known, const struct gathered_source *s,
	struct span key, size_t run)
{
	struct reading *r = &s->readings[run];
	const struct known_zone *near[2];
	bool is_one = s->nhosts <= 1;
	int64_t lo = 0;
	int64_t hi = 0;
	size_t at = 0;

	if (r->is_torn || (r->zone_basis != READING_NONE && !is_of_part(r)) ||
		!local_range(&s->runs[run], r, &lo, &hi))
		return false;
	at = place_of(known, key, lo);
	if (is_of_part(r)) {
		if (is_one)
			confirm(known, at, key, r);
		return false;
	}
	neighbours(known, at, key, hi, near);
	take_near(near, lo, hi, r);
	if (r->zone_basis == READING_INFERRED)
		gather_doubt_carried(s, run);
	/* The clocks of several hosts may differ. */
	if (!is_one && r->zone_basis != READING_NONE)
		gather_take_zone(r, r->zone_s, READING_ASSUMED,
			"other rotations of the log");
	return r->zone_basis != READING_NONE;
}

static void
carry_all(const struct known_zones *known, const struct gathered_source *s,
	struct span key)
{
	for (size_t k = 0; key.len > 0 && k < s->nruns; k++)
		s->readings[k].is_carried = carry(known, s, key, k);
}

void
gather_zones(struct gathered *g)
{
	struct known_zones known = collect(g);

	for (size_t i = 0; known.count > 0 && i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		carry_all(&known, s, zone_key(g, s));
	}
	free(known.items);
	gather_ends(g);
	gather_doubt_open(g);
}
