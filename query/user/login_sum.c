#include "query/user/login_sum.h"

#include "query/user/actor.h"

#include <inttypes.h>
#include <stdlib.h>

enum { HOURS = 24 };

static const int64_t ns_per_s = 1000000000;

struct entry {
	struct actor is;
	uint64_t successes;
	uint64_t failures;
	struct when first;
	struct when last;
	uint64_t hours[HOURS];
	/* In how many services; the first ones by name. */
	size_t nservices;
	struct span services[8];
};

struct login_sum {
	struct actor_table entries;
	const struct zone *zone;
};

static const struct row_column columns[LOGIN_SUM_COLUMNS] = {
	{ "user", ROW_TEXT, 32 },
	{ "client_ip", ROW_TEXT, 15 },
	{ "success", ROW_COUNT, 7 },
	{ "failure", ROW_COUNT, 7 },
	{ "first", ROW_TIME, 21 },
	{ "last", ROW_TIME, 21 },
	{ "services", ROW_TEXTS, 0 },
	{ "hours", ROW_TEXTS, 0 },
	{ "busy", ROW_TEXT, HOURS },
};

const struct row_type login_sum_rows = { "summary", LOGIN_SUM_COLUMNS,
	columns };

struct login_sum *
login_sum_new(const struct zone *zone)
{
	struct login_sum *s = xcalloc(1, sizeof(*s));

	s->zone = zone;
	actor_table_init(&s->entries, sizeof(struct entry));
	return s;
}

void
login_sum_free(struct login_sum *s)
{
	if (s == NULL)
		return;
	actor_table_release(&s->entries);
	free(s);
}

static void
add_service(struct login_sum *s, struct entry *e, struct span service)
{
	if (service.len == 0 ||
		e->nservices == sizeof(e->services) / sizeof(e->services[0]))
		return;
	for (size_t i = 0; i < e->nservices; i++)
		if (span_eq(e->services[i], service))
			return;
	e->services[e->nservices++] = arena_copy(&s->entries.arena, service);
}

static void
add(struct login_sum *s, struct entry *e, const struct login *l)
{
	int64_t local = l->when.ns / ns_per_s;

	*(l->succeeded ? &e->successes : &e->failures) += l->attempts;
	add_service(s, e, l->service);
	if (l->when.basis == WHEN_NONE)
		return;
	if (e->first.basis == WHEN_NONE || l->when.ns < e->first.ns)
		e->first = l->when;
	if (e->last.basis == WHEN_NONE || l->when.ns > e->last.ns)
		e->last = l->when;
	if (l->when.zone_known)
		local += zone_offset(s->zone, local);
	local %= 86400;
	if (local < 0)
		local += 86400;
	e->hours[local / 3600] += l->attempts;
}

void
login_sum_add(struct login_sum *s, const struct login *l)
{
	if (l->user.len > 0)
		add(s, actor_get(&s->entries, l->user, true), l);
	if (l->client_ip.len > 0)
		add(s, actor_get(&s->entries, l->client_ip, false), l);
}

static int
by_attempts(const void *x, const void *y)
{
	const struct entry *a = *(const struct entry *const *)x;
	const struct entry *b = *(const struct entry *const *)y;
	uint64_t of_a = a->successes + a->failures;
	uint64_t of_b = b->successes + b->failures;

	if (a->is.is_user != b->is.is_user)
		return a->is.is_user ? -1 : 1;
	if (of_a != of_b)
		return of_a > of_b ? -1 : 1;
	return span_cmp(a->is.name, b->is.name);
}

/* A digit an hour, scaled by the busiest one; a dot is none. */
static void
scale(const struct entry *e, char out[HOURS])
{
	static const char digits[] = ".123456789";
	uint64_t most = 1;

	for (size_t i = 0; i < HOURS; i++)
		most = e->hours[i] > most ? e->hours[i] : most;
	for (size_t i = 0; i < HOURS; i++) {
		double share = (double)e->hours[i] / (double)most;

		out[i] = digits[e->hours[i] == 0 ? 0 : 1 + (size_t)(share * 8)];
	}
}

static void
values_of(struct arena *arena, const struct entry *e, struct row_value *v)
{
	struct span *hours = arena_array(arena, HOURS, sizeof(*hours));
	char *busy = arena_alloc(arena, HOURS);
	bool has_times = e->first.basis != WHEN_NONE;

	for (size_t i = 0; i < LOGIN_SUM_COLUMNS; i++)
		v[i] = (struct row_value){ .is_given = true };
	for (size_t i = 0; i < HOURS; i++)
		hours[i] =
			span_of(arena_printf(arena, "%" PRIu64, e->hours[i]));
	scale(e, busy);
	v[0].is_given = e->is.is_user;
	v[0].text = e->is.name;
	v[1].is_given = !e->is.is_user;
	v[1].text = e->is.name;
	v[2].integer = (int64_t)e->successes;
	v[3].integer = (int64_t)e->failures;
	v[4].when = e->first;
	v[5].when = e->last;
	v[6].texts.count = e->nservices;
	v[6].texts.items = e->services;
	v[7].is_given = has_times;
	v[7].texts.count = HOURS;
	v[7].texts.items = hours;
	v[8].is_given = has_times;
	v[8].text = (struct span){ busy, HOURS };
}

void
login_sum_each(struct login_sum *s, uint64_t most,
	bool (*each)(void *ctx, const struct row_value *values), void *ctx)
{
	struct entry **all =
		xcalloc(s->entries.count + 1, sizeof(struct entry *));
	struct entry *entry = NULL;
	size_t at = 0;
	size_t n = 0;
	uint64_t told[2] = { 0, 0 };
	bool goes_on = true;

	while ((entry = actor_next(&s->entries, &at)))
		all[n++] = entry;
	qsort(all, n, sizeof(struct entry *), by_attempts);
	for (size_t i = 0; i < n && goes_on; i++) {
		struct row_value values[LOGIN_SUM_COLUMNS];
		struct arena arena = { 0 };

		if (told[all[i]->is.is_user]++ >= most)
			continue;
		values_of(&arena, all[i], values);
		goes_on = each(ctx, values);
		arena_release(&arena);
	}
	free(all);
}
