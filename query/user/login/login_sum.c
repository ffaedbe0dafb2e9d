#include "query/user/login/login_sum.h"

#include "query/user/who/actor.h"
#include "query/user/who/names.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	HOURS = 24,
	/* That are told by name. */
	SERVICES = 8
};

static const int64_t ns_per_s = 1000000000;

/* Of several logins. */
struct course {
	struct when last;
	uint64_t hours[HOURS];
	size_t nservices;
	uint32_t services[SERVICES];
};

/* Most names that are guessed, and many addresses that guess, come once: what
 * one login says is all of it, as long as there is no course. */
struct entry {
	struct actor is;
	uint64_t successes;
	uint64_t failures;
	struct when first;
	struct course *course;
	uint32_t service;
};

struct login_sum {
	struct actor_table entries;
	/* Of services. */
	struct names *names;
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
	s->names = names_new();
	actor_table_init(&s->entries, sizeof(struct entry));
	return s;
}

void
login_sum_free(struct login_sum *s)
{
	if (s == NULL)
		return;
	actor_table_release(&s->entries);
	names_free(s->names);
	free(s);
}

static void
add_service(struct course *c, uint32_t service)
{
	if (service == 0 || c->nservices == SERVICES)
		return;
	for (size_t i = 0; i < c->nservices; i++)
		if (c->services[i] == service)
			return;
	c->services[c->nservices++] = service;
}

static void
add_time(const struct login_sum *s, struct course *c, const struct when *when,
	uint64_t attempts)
{
	int64_t local = when->ns / ns_per_s;

	if (when->basis == WHEN_NONE)
		return;
	if (c->last.basis == WHEN_NONE || when->ns > c->last.ns)
		c->last = *when;
	if (when->zone_known)
		local += zone_offset(s->zone, local);
	local %= 86400;
	if (local < 0)
		local += 86400;
	c->hours[local / 3600] += attempts;
}

/* Of the one login there was. */
static void
begin_course(const struct login_sum *s, const struct entry *e, struct course *c)
{
	add_service(c, e->service);
	add_time(s, c, &e->first, e->successes + e->failures);
}

static void
add(struct login_sum *s, struct entry *e, const struct login *l)
{
	const uint32_t service = names_add(s->names, l->service);
	const bool is_first =
		e->course == NULL && e->successes + e->failures == 0;

	if (is_first)
		e->service = service;
	if (!is_first && e->course == NULL) {
		e->course = arena_alloc(&s->entries.arena, sizeof(*e->course));
		begin_course(s, e, e->course);
	}
	if (e->course != NULL) {
		add_service(e->course, service);
		add_time(s, e->course, &l->when, l->attempts);
	}
	*(l->succeeded ? &e->successes : &e->failures) += l->attempts;
	if (l->when.basis != WHEN_NONE &&
		(e->first.basis == WHEN_NONE || l->when.ns < e->first.ns))
		e->first = l->when;
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
scale(const struct course *c, char out[HOURS])
{
	static const char digits[] = ".123456789";
	uint64_t most = 1;

	for (size_t i = 0; i < HOURS; i++)
		most = c->hours[i] > most ? c->hours[i] : most;
	for (size_t i = 0; i < HOURS; i++) {
		double share = (double)c->hours[i] / (double)most;

		out[i] = digits[c->hours[i] == 0 ? 0 : 1 + (size_t)(share * 8)];
	}
}

/* The whole of it. */
static const struct course *
course_of(struct arena *arena, const struct login_sum *s, const struct entry *e)
{
	struct course *c = NULL;

	if (e->course != NULL)
		return e->course;
	c = arena_alloc(arena, sizeof(*c));
	begin_course(s, e, c);
	return c;
}

static void
put_course(struct arena *arena, const struct login_sum *s,
	const struct course *c, struct row_value *v)
{
	struct span *services =
		arena_array(arena, c->nservices, sizeof(*services));
	struct span *hours = arena_array(arena, HOURS, sizeof(*hours));
	char *busy = arena_alloc(arena, HOURS);
	bool has_times = c->last.basis != WHEN_NONE;

	for (size_t i = 0; i < c->nservices; i++)
		services[i] = names_get(s->names, c->services[i]);
	for (size_t i = 0; i < HOURS; i++)
		hours[i] =
			span_of(arena_printf(arena, "%" PRIu64, c->hours[i]));
	scale(c, busy);
	v[5].when = c->last;
	v[6].texts.count = c->nservices;
	v[6].texts.items = services;
	v[7].is_given = has_times;
	v[7].texts.count = HOURS;
	v[7].texts.items = hours;
	v[8].is_given = has_times;
	v[8].text = (struct span){ busy, HOURS };
}

static void
values_of(struct arena *arena, const struct login_sum *s, const struct entry *e,
	struct row_value *v)
{
	for (size_t i = 0; i < LOGIN_SUM_COLUMNS; i++)
		v[i] = (struct row_value){ .is_given = true };
	v[0].is_given = e->is.is_user;
	v[0].text = e->is.name;
	v[1].is_given = !e->is.is_user;
	v[1].text = e->is.name;
	v[2].integer = (int64_t)e->successes;
	v[3].integer = (int64_t)e->failures;
	v[4].when = e->first;
	put_course(arena, s, course_of(arena, s, e), v);
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
		values_of(&arena, s, all[i], values);
		goes_on = each(ctx, values);
		arena_release(&arena);
	}
	free(all);
}
