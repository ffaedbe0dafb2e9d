#include "query/user/process_sum.h"

#include "format/base/arena.h"
#include "format/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024, SA_AHZ = 100 };

/* What is the same of those added up. */
struct sum_key {
	struct span command;
	bool is_fork;
	struct span user;
	struct span uid;
};

struct sum_row {
	struct sum_key key;
	uint64_t hash;
	uint64_t calls;
	/* Ended with a code that is not 0; by a signal. */
	uint64_t failed;
	uint64_t killed;
	double etime_s;
	double utime_s;
	double stime_s;
	double io;
	double memory_kb;
	struct when first;
	struct when last;
};

struct process_sum {
	bool by_user;
	struct arena arena;
	struct sum_row *rows;
	size_t count;
	size_t cap;
	/* Open addressing: place in rows + 1; a power of two. */
	size_t *slots;
	size_t nslots;
};

/* clang-format off */
#define SUMS { "calls", ROW_COUNT, 0 }, \
	{ "failed", ROW_COUNT, 0 }, { "killed", ROW_COUNT, 0 }, \
	{ "etime_s", ROW_NUMBER, 0 }, { "utime_s", ROW_NUMBER, 0 }, \
	{ "stime_s", ROW_NUMBER, 0 }, { "cpu_s", ROW_NUMBER, 0 }, \
	{ "io", ROW_COUNT, 0 }, { "memory_kb", ROW_COUNT, 0 }, \
	{ "first", ROW_TIME, 0 }, { "last", ROW_TIME, 0 }
static const struct row_column command_columns[PROCESS_SUM_COLUMNS] = {
	{ "command", ROW_TEXT, 0 }, { "forked", ROW_BOOL, 0 }, SUMS };
static const struct row_column user_columns[PROCESS_SUM_COLUMNS] = {
	{ "user", ROW_TEXT, 0 }, { "uid", ROW_INTEGER, 0 }, SUMS };
/* clang-format on */

static const struct row_type command_rows = { "summary", PROCESS_SUM_COLUMNS,
	command_columns };
static const struct row_type user_rows = { "summary", PROCESS_SUM_COLUMNS,
	user_columns };

static const struct row_column text_columns[PROCESS_SUM_TEXT_COLUMNS] = {
	{ "calls", ROW_COUNT, 8 },
	{ "re", ROW_TEXT, 12 },
	{ "cp", ROW_TEXT, 12 },
	{ "avio", ROW_TEXT, 14 },
	{ "k", ROW_TEXT, 10 },
	{ "failed", ROW_TEXT, 7 },
	{ "killed", ROW_TEXT, 7 },
	{ "name", ROW_TEXT, 1 },
};
const struct row_type process_sum_text_rows = { "summary",
	PROCESS_SUM_TEXT_COLUMNS, text_columns };

struct process_sum *
process_sum_new(bool by_user)
{
	struct process_sum *s = xcalloc(1, sizeof(*s));

	s->by_user = by_user;
	s->nslots = SLOTS_FIRST;
	s->slots = xcalloc(s->nslots, sizeof(*s->slots));
	return s;
}

void
process_sum_free(struct process_sum *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	free(s->rows);
	free(s->slots);
	free(s);
}

static uint64_t
hash_key(const struct sum_key *k)
{
	uint64_t h = hash64(k->command.ptr, k->command.len);

	h = h * 31 + hash64(k->user.ptr, k->user.len);
	h = h * 31 + hash64(k->uid.ptr, k->uid.len);
	return h * 2 + k->is_fork;
}

static bool
key_eq(const struct sum_key *a, const struct sum_key *b)
{
	return a->is_fork == b->is_fork && span_eq(a->command, b->command) &&
		span_eq(a->user, b->user) && span_eq(a->uid, b->uid);
}

static void
slots_grow(struct process_sum *s)
{
	free(s->slots);
	s->nslots *= 2;
	s->slots = xcalloc(s->nslots, sizeof(*s->slots));
	for (size_t i = 0; i < s->count; i++) {
		size_t at = (size_t)s->rows[i].hash & (s->nslots - 1);

		while (s->slots[at])
			at = (at + 1) & (s->nslots - 1);
		s->slots[at] = i + 1;
	}
}

static struct sum_row *
row_of(struct process_sum *s, const struct sum_key *key)
{
	uint64_t hash = hash_key(key);
	size_t at = (size_t)hash & (s->nslots - 1);
	struct sum_row *row = NULL;

	for (; s->slots[at]; at = (at + 1) & (s->nslots - 1))
		if (key_eq(&s->rows[s->slots[at] - 1].key, key))
			return &s->rows[s->slots[at] - 1];
	s->rows = xgrow(s->rows, &s->cap, s->count + 1, sizeof(*s->rows));
	s->slots[at] = s->count + 1;
	row = &s->rows[s->count++];
	memset(row, 0, sizeof(*row));
	row->hash = hash;
	row->key.is_fork = key->is_fork;
	row->key.command = arena_copy(&s->arena, key->command);
	row->key.user = arena_copy(&s->arena, key->user);
	row->key.uid = arena_copy(&s->arena, key->uid);
	if (s->count * 2 > s->nslots)
		slots_grow(s);
	return row;
}

static double
number_of(struct span text)
{
	double value = 0;

	return process_number(text, &value) ? value : 0;
}

static void
meet(struct sum_row *row, const struct when *when)
{
	if (when->basis == WHEN_NONE)
		return;
	if (row->first.basis == WHEN_NONE || when->ns < row->first.ns)
		row->first = *when;
	if (row->last.basis == WHEN_NONE || when->ns > row->last.ns)
		row->last = *when;
}

void
process_sum_add(struct process_sum *s, const struct process *p)
{
	const struct sum_key key = {
		.command = s->by_user ? SPAN("") : p->command,
		.is_fork = !s->by_user &&
			span_find_char(p->flags, 'F') != SIZE_MAX,
		.user = s->by_user ? p->user : SPAN(""),
		.uid = s->by_user ? p->uid : SPAN(""),
	};
	struct sum_row *row = row_of(s, &key);

	row->calls++;
	row->failed += number_of(p->exit_code) > 0;
	row->killed += p->signal.len > 0;
	row->etime_s += number_of(p->etime_s);
	row->utime_s += number_of(p->utime_s);
	row->stime_s += number_of(p->stime_s);
	row->io += number_of(p->io);
	row->memory_kb += number_of(p->memory_kb);
	meet(row, &p->when);
}

const struct row_type *
process_sum_rows(const struct process_sum *s)
{
	return s->by_user ? &user_rows : &command_rows;
}

static double
cpu_of(const struct sum_row *r)
{
	return r->utime_s + r->stime_s;
}

static int
by_cpu(const void *a, const void *b)
{
	const struct sum_row *x = a;
	const struct sum_row *y = b;
	int order = 0;

	if (cpu_of(x) > cpu_of(y) || cpu_of(x) < cpu_of(y))
		return cpu_of(x) > cpu_of(y) ? -1 : 1;
	if (x->calls != y->calls)
		return x->calls > y->calls ? -1 : 1;
	order = span_cmp(x->key.command, y->key.command);
	if (order == 0)
		order = span_cmp(x->key.user, y->key.user);
	if (order == 0)
		order = span_cmp(x->key.uid, y->key.uid);
	return order != 0 ? order : x->key.is_fork - y->key.is_fork;
}

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

static struct row_value
number_value(double number)
{
	return (struct row_value){ .is_given = true, .number = number };
}

static struct row_value
count_value(double count)
{
	return (struct row_value){ .is_given = true,
		.integer = count < 9e18 ? (int64_t)count : INT64_MAX };
}

static struct row_value
when_value(struct when when)
{
	return (struct row_value){ .is_given = when.basis != WHEN_NONE,
		.when = when };
}

static void
plain_values(const struct process_sum *s, const struct sum_row *r,
	struct row_value *v)
{
	uint64_t uid = 0;
	size_t n = 0;

	if (s->by_user) {
		v[n++] = text_value(r->key.user);
		v[n] = (struct row_value){ .is_given = span_number(
						   r->key.uid, &uid) };
		v[n++].integer = (int64_t)uid;
	} else {
		v[n++] = text_value(r->key.command);
		v[n++] = (struct row_value){ .is_given = true,
			.truth = r->key.is_fork };
	}
	v[n++] = count_value((double)r->calls);
	v[n++] = count_value((double)r->failed);
	v[n++] = count_value((double)r->killed);
	v[n++] = number_value(r->etime_s);
	v[n++] = number_value(r->utime_s);
	v[n++] = number_value(r->stime_s);
	v[n++] = number_value(cpu_of(r));
	v[n++] = count_value(r->io);
	v[n++] = count_value(r->memory_kb / (double)r->calls);
	v[n++] = when_value(r->first);
	v[n++] = when_value(r->last);
}

/* The total has no name, as with sa; what forked has a star behind. */
static struct span
name_of(struct arena *arena, const struct sum_row *r)
{
	struct span name = r->key.command;

	if (r->key.user.len > 0)
		name = r->key.user;
	else if (r->key.uid.len > 0)
		name = r->key.uid;
	return r->key.is_fork
		? span_of(arena_printf(arena, "%.*s*", (int)name.len, name.ptr))
		: name;
}

/* What sa calls I/O is divided by the ticks of a second there. */
static double
avio_of(const struct sum_row *r)
{
	return r->io / SA_AHZ / (double)r->calls;
}

static void
text_values(struct arena *arena, const struct sum_row *r, struct row_value *v)
{
	double calls = (double)r->calls;
	size_t n = 0;

	v[n++] = count_value(calls);
	v[n++] = text_value(
		span_of(arena_printf(arena, "%10.2fre", r->etime_s / 60)));
	v[n++] = text_value(
		span_of(arena_printf(arena, "%10.2fcp", cpu_of(r) / 60)));
	v[n++] = text_value(
		span_of(arena_printf(arena, "%10.0favio", avio_of(r))));
	v[n++] = text_value(
		span_of(arena_printf(arena, "%9.0fk", r->memory_kb / calls)));
	v[n++] = text_value(r->failed == 0
			? SPAN("")
			: span_of(arena_printf(arena, "%6llue",
				  (unsigned long long)r->failed)));
	v[n++] = text_value(r->killed == 0
			? SPAN("")
			: span_of(arena_printf(arena, "%6llux",
				  (unsigned long long)r->killed)));
	v[n++] = text_value(name_of(arena, r));
}

static void
add_row(struct sum_row *total, const struct sum_row *r)
{
	total->calls += r->calls;
	total->failed += r->failed;
	total->killed += r->killed;
	total->etime_s += r->etime_s;
	total->utime_s += r->utime_s;
	total->stime_s += r->stime_s;
	total->io += r->io;
	total->memory_kb += r->memory_kb;
}

void
process_sum_each(struct process_sum *s, bool is_text,
	bool (*each)(void *ctx, const struct row_value *values), void *ctx)
{
	struct row_value values[PROCESS_SUM_COLUMNS];
	struct sum_row total = { 0 };
	bool goes_on = s->count > 0;

	if (s->count > 0)
		qsort(s->rows, s->count, sizeof(*s->rows), by_cpu);
	for (size_t i = 0; i < s->count; i++)
		add_row(&total, &s->rows[i]);
	if (is_text && goes_on) {
		text_values(&s->arena, &total, values);
		goes_on = each(ctx, values);
	}
	for (size_t i = 0; i < s->count && goes_on; i++) {
		if (is_text)
			text_values(&s->arena, &s->rows[i], values);
		else
			plain_values(s, &s->rows[i], values);
		goes_on = each(ctx, values);
	}
}
