#include "query/user/process/process_sum_part.h"

#include "format/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024, MILLION = 1000000 };

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
hash_key(const struct process_sum *s, const struct process_key *k)
{
	if (!s->by_user)
		return hash64(k->command.ptr, k->command.len) * 2 + k->is_fork;
	return hash64(k->user.ptr, k->user.len) * 31 +
		hash64(&k->uid, sizeof(k->uid)) + k->has_uid;
}

static bool
key_eq(const struct process_sum *s, const struct process_key *a,
	const struct process_key *b)
{
	if (!s->by_user)
		return a->is_fork == b->is_fork &&
			span_eq(a->command, b->command);
	return a->has_uid == b->has_uid && a->uid == b->uid &&
		span_eq(a->user, b->user);
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

/* What is not asked for is left out. */
static struct process_key
key_kept(struct process_sum *s, const struct process_key *key)
{
	struct process_key kept = { 0 };

	if (!s->by_user) {
		kept.command = arena_copy(&s->arena, key->command);
		kept.is_fork = key->is_fork;
		return kept;
	}
	kept.user = arena_copy(&s->arena, key->user);
	kept.has_uid = key->has_uid;
	kept.uid = key->uid;
	return kept;
}

static struct sum_row *
row_of(struct process_sum *s, const struct process_key *key)
{
	uint64_t hash = hash_key(s, key);
	size_t at = (size_t)hash & (s->nslots - 1);
	struct sum_row *row = NULL;

	for (; s->slots[at]; at = (at + 1) & (s->nslots - 1))
		if (key_eq(s, &s->rows[s->slots[at] - 1].key, key))
			return &s->rows[s->slots[at] - 1];
	s->rows = xgrow(s->rows, &s->cap, s->count + 1, sizeof(*s->rows));
	s->slots[at] = s->count + 1;
	row = &s->rows[s->count++];
	memset(row, 0, sizeof(*row));
	row->hash = hash;
	row->key = key_kept(s, key);
	if (s->count * 2 > s->nslots)
		slots_grow(s);
	return row;
}

static void
add_seconds(struct usage_seconds *to, const struct usage_seconds *more)
{
	to->us += more->us;
	to->s += more->s + to->us / MILLION;
	to->us %= MILLION;
}

void
sum_row_add(struct sum_row *to, const struct sum_row *from)
{
	to->calls += from->calls;
	to->failed += from->failed;
	to->killed += from->killed;
	add_seconds(&to->etime, &from->etime);
	add_seconds(&to->utime, &from->utime);
	add_seconds(&to->stime, &from->stime);
	to->io += from->io;
	to->memory_kb += from->memory_kb;
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
process_sum_add_usage(struct process_sum *s, const struct process_key *key,
	const struct process_usage *usage, const struct when *when)
{
	struct sum_row *row = row_of(s, key);

	row->calls++;
	row->failed += usage->has_failed;
	row->killed += usage->was_killed;
	add_seconds(&row->etime, &usage->etime);
	add_seconds(&row->utime, &usage->utime);
	add_seconds(&row->stime, &usage->stime);
	row->io += usage->io;
	row->memory_kb += usage->memory_kb;
	meet(row, when);
}

static uint64_t
count_of(struct span text)
{
	uint64_t value = 0;

	return span_number(text, &value) ? value : 0;
}

/* "12.345678" as records are printed: six digits behind the point at most. */
static struct usage_seconds
seconds_of(struct span text)
{
	struct usage_seconds out = { 0 };
	struct span whole = { 0 };
	struct span fraction = { 0 };
	uint32_t unit = MILLION;

	(void)span_cut(text, '.', &whole, &fraction);
	out.s = count_of(whole);
	for (size_t i = 0; i < fraction.len && is_digit(fraction.ptr[i]); i++) {
		unit /= 10;
		out.us += unit * (uint32_t)(fraction.ptr[i] - '0');
	}
	return out;
}

void
process_sum_add(struct process_sum *s, const struct process *p)
{
	const struct process_usage usage = {
		.has_failed = count_of(p->exit_code) > 0,
		.was_killed = p->signal.len > 0,
		.utime = seconds_of(p->utime_s),
		.stime = seconds_of(p->stime_s),
		.etime = seconds_of(p->etime_s),
		.memory_kb = count_of(p->memory_kb),
		.io = count_of(p->io),
	};
	struct process_key key = { .command = p->command,
		.is_fork = span_find_char(p->flags, 'F') != SIZE_MAX,
		.user = p->user };

	key.has_uid = span_number(p->uid, &key.uid);
	process_sum_add_usage(s, &key, &usage, &p->when);
}

uint64_t
process_sum_calls(const struct process_sum *s)
{
	uint64_t calls = 0;

	for (size_t i = 0; i < s->count; i++)
		calls += s->rows[i].calls;
	return calls;
}

void
process_sum_join(struct process_sum *to, const struct process_sum *from,
	struct span (*name_of)(void *ctx, uint64_t uid), void *ctx)
{
	for (size_t i = 0; i < from->count; i++) {
		struct process_key key = from->rows[i].key;
		struct sum_row *row = NULL;

		if (name_of && key.has_uid && key.user.len == 0)
			key.user = name_of(ctx, key.uid);
		row = row_of(to, &key);
		sum_row_add(row, &from->rows[i]);
		meet(row, &from->rows[i].first);
		meet(row, &from->rows[i].last);
	}
}
