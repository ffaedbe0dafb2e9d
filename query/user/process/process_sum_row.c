/* Sums of processes as rows. */
#include "query/user/process/process_sum_part.h"

#include <stdlib.h>

enum { SA_AHZ = 100 };

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

const struct row_type *
process_sum_rows(const struct process_sum *s)
{
	return s->by_user ? &user_rows : &command_rows;
}

static double
seconds(const struct usage_seconds *t)
{
	return (double)t->s + (double)t->us / 1e6;
}

static double
cpu_of(const struct sum_row *r)
{
	const uint64_t us = (uint64_t)r->utime.us + r->stime.us;

	return (double)(r->utime.s + r->stime.s) + (double)us / 1e6;
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
		order = (x->key.uid > y->key.uid) - (x->key.uid < y->key.uid);
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
	size_t n = 0;

	if (s->by_user) {
		v[n++] = text_value(r->key.user);
		v[n++] = (struct row_value){ .is_given = r->key.has_uid,
			.integer = (int64_t)r->key.uid };
	} else {
		v[n++] = text_value(r->key.command);
		v[n++] = (struct row_value){ .is_given = true,
			.truth = r->key.is_fork };
	}
	v[n++] = count_value((double)r->calls);
	v[n++] = count_value((double)r->failed);
	v[n++] = count_value((double)r->killed);
	v[n++] = number_value(seconds(&r->etime));
	v[n++] = number_value(seconds(&r->utime));
	v[n++] = number_value(seconds(&r->stime));
	v[n++] = number_value(cpu_of(r));
	v[n++] = count_value((double)r->io);
	v[n++] = count_value((double)r->memory_kb / (double)r->calls);
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
	else if (r->key.has_uid)
		name = span_of(arena_printf(
			arena, "%llu", (unsigned long long)r->key.uid));
	return r->key.is_fork
		? span_of(arena_printf(arena, "%.*s*", (int)name.len, name.ptr))
		: name;
}

/* What sa calls I/O is divided by the ticks of a second there. */
static double
avio_of(const struct sum_row *r)
{
	return (double)r->io / SA_AHZ / (double)r->calls;
}

static void
text_values(struct arena *arena, const struct sum_row *r, struct row_value *v)
{
	double calls = (double)r->calls;
	size_t n = 0;

	v[n++] = count_value(calls);
	v[n++] = text_value(span_of(
		arena_printf(arena, "%10.2fre", seconds(&r->etime) / 60)));
	v[n++] = text_value(
		span_of(arena_printf(arena, "%10.2fcp", cpu_of(r) / 60)));
	v[n++] = text_value(
		span_of(arena_printf(arena, "%10.0favio", avio_of(r))));
	v[n++] = text_value(span_of(
		arena_printf(arena, "%9.0fk", (double)r->memory_kb / calls)));
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
		sum_row_add(&total, &s->rows[i]);
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
