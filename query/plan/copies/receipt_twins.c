/* Which lines of two blocks are one: those of a text that either has once tell
 * how late the copy is; of a text that is there more often, a line is the one
 * that is as late as those around it. */
#include "format/base/arena.h"
#include "format/base/lower_bound.h"
#include "query/plan/copies/receipt.h"
#include "query/plan/copies/receipt_block.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Chance is excluded if so many texts of their own are in both, over
	 * more time than a copy may be late; or so many in any time; or of
	 * mails by their ids so many. What a client does again and again at the
	 * turn of a log is none of these. */
	ANCHORS_SPREAD = 4,
	ANCHORS_DENSE = 24,
	ANCHORS_ID = 4,
	/* Of ten lines of one block so many are in the other. */
	SHARED_IN_TEN = 8,
	/* Copies are not all equally late. */
	JITTER_S = 1,
	NO_LINE = -1
};

struct keyed {
	uint64_t key;
	size_t at;
};

/* The lines of one host in one block: each with its twin in the other. */
struct side {
	size_t count;
	const struct receipt_line **lines;
	ptrdiff_t *twins;
	/* By key, then by place. */
	struct keyed *keys;
};

void
receipt_twins_release(struct receipt_twins *t)
{
	free(t->items);
	memset(t, 0, sizeof(*t));
}

static int
by_key(const void *x, const void *y)
{
	const struct keyed *a = x;
	const struct keyed *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static void
side_init(struct arena *arena, const struct receipt_block *b, uint64_t host,
	struct side *out)
{
	size_t count = 0;
	const struct receipt_place *places =
		receipt_block_of_host(b, host, &count);

	*out = (struct side){ 0 };
	out->lines = (const struct receipt_line **)arena_array(
		arena, count, sizeof(struct receipt_line *));
	out->twins = arena_array(arena, count, sizeof(*out->twins));
	out->keys = arena_array(arena, count, sizeof(*out->keys));
	for (size_t i = 0; i < count; i++) {
		const struct receipt_line *line = &b->lines[places[i].at];

		if (!line->is_utc)
			continue;
		out->lines[out->count] = line;
		out->twins[out->count] = NO_LINE;
		out->keys[out->count] = (struct keyed){ line->key, out->count };
		out->count++;
	}
	if (out->count > 0)
		qsort(out->keys, out->count, sizeof(*out->keys), by_key);
}

/* The first of that key, or where it would be. */
static size_t
find_key(const struct side *s, uint64_t key)
{
	const struct keyed wanted = { .key = key };

	return lower_bound(
		&wanted, s->keys, s->count, sizeof(*s->keys), by_key);
}

static bool
has_key(const struct side *s, size_t at, uint64_t key)
{
	return at < s->count && s->keys[at].key == key;
}

static int64_t
late_s(const struct side *a, size_t i, const struct side *b, size_t k)
{
	return b->lines[k]->at_s - a->lines[i]->at_s;
}

static void
join(struct side *a, size_t i, struct side *b, size_t k)
{
	a->twins[i] = (ptrdiff_t)k;
	b->twins[k] = (ptrdiff_t)i;
}

/* Texts that are once in either. */
static void
join_single(struct side *a, struct side *b)
{
	for (size_t i = 0; i < a->count; i++) {
		uint64_t key = a->keys[i].key;
		size_t k = find_key(b, key);

		if (has_key(b, k, key) && !has_key(b, k + 1, key) &&
			!has_key(a, i + 1, key) &&
			!(i > 0 && a->keys[i - 1].key == key) &&
			llabs(late_s(a, a->keys[i].at, b, b->keys[k].at)) <=
				RECEIPT_LATE_S)
			join(a, a->keys[i].at, b, b->keys[k].at);
	}
}

/* What is joined, from the first such line of a side to the last. */
struct joined {
	size_t count;
	size_t with_id;
	size_t first;
	size_t last;
};

static struct joined
joined_of(const struct side *s)
{
	struct joined j = { 0 };

	for (size_t i = 0; i < s->count; i++) {
		if (s->twins[i] == NO_LINE)
			continue;
		if (j.count++ == 0)
			j.first = i;
		j.with_id += s->lines[i]->has_id;
		j.last = i;
	}
	return j;
}

/* How late lines from one to the next that is joined are. */
struct lateness {
	int64_t least_s;
	int64_t most_s;
};

static struct lateness
lateness_at(
	const struct side *a, const struct side *b, size_t before, size_t after)
{
	int64_t x = late_s(a, before, b, (size_t)a->twins[before]);
	int64_t y = late_s(a, after, b, (size_t)a->twins[after]);

	return (struct lateness){ (x < y ? x : y) - JITTER_S,
		(x < y ? y : x) + JITTER_S };
}

/* Where the twin of a line would be, if the next line that is joined before or
 * behind it is as far away there as here. */
static ptrdiff_t
place_near(const struct side *a, size_t i, size_t joined)
{
	return a->twins[joined] + (ptrdiff_t)i - (ptrdiff_t)joined;
}

/* Of lines of that text the one next to its place: blocks need not begin with
 * the same one. */
static void
join_repeated(struct side *a, size_t i, struct side *b,
	const struct lateness *late, ptrdiff_t place)
{
	uint64_t key = a->lines[i]->key;
	ptrdiff_t best = NO_LINE;

	for (size_t n = find_key(b, key); has_key(b, n, key); n++) {
		ptrdiff_t k = (ptrdiff_t)b->keys[n].at;
		int64_t s = late_s(a, i, b, (size_t)k);

		if (b->twins[k] != NO_LINE || s < late->least_s ||
			s > late->most_s)
			continue;
		if (best == NO_LINE || llabs(k - place) < llabs(best - place))
			best = k;
	}
	if (best != NO_LINE)
		join(a, i, b, (size_t)best);
}

/* The others, as late as those around them. */
static void
join_others(struct side *a, struct side *b, const struct joined *singles)
{
	size_t before = singles->first;
	size_t after = singles->first;
	bool *is_single = xcalloc(a->count + 1, sizeof(*is_single));

	for (size_t i = 0; i < a->count; i++)
		is_single[i] = a->twins[i] != NO_LINE;
	for (size_t i = 0; i < a->count; i++) {
		struct lateness late;

		if (is_single[i]) {
			before = i;
			continue;
		}
		while (after < i && after < singles->last)
			for (after++; !is_single[after];)
				after++;
		late = lateness_at(a, b, before, after < i ? before : after);
		join_repeated(a, i, b, &late,
			place_near(a, i, before < i ? before : after));
	}
	free(is_single);
}

static bool
is_shared(const struct side *s)
{
	struct joined j = joined_of(s);

	return j.count > 0 &&
		j.count * 10 >= (j.last - j.first + 1) * SHARED_IN_TEN;
}

static bool
is_no_chance(const struct side *a, const struct joined *singles)
{
	int64_t spread_s = 0;

	if (singles->count >= ANCHORS_DENSE || singles->with_id >= ANCHORS_ID)
		return true;
	if (singles->count < ANCHORS_SPREAD)
		return false;
	spread_s =
		a->lines[singles->last]->at_s - a->lines[singles->first]->at_s;
	return spread_s > RECEIPT_LATE_S;
}

void
receipt_twins_find(const struct receipt_block *a, const struct receipt_block *b,
	uint64_t host, struct receipt_twins *out)
{
	struct arena arena = { 0 };
	struct side x;
	struct side y;
	struct joined singles;

	side_init(&arena, a, host, &x);
	side_init(&arena, b, host, &y);
	join_single(&x, &y);
	singles = joined_of(&x);
	if (is_no_chance(&x, &singles)) {
		join_others(&x, &y, &singles);
		out->is_copy = is_shared(&x) || is_shared(&y);
	}
	for (size_t i = 0; out->is_copy && i < x.count; i++) {
		if (x.twins[i] == NO_LINE)
			continue;
		out->items = xgrow(out->items, &out->cap, out->count + 1,
			sizeof(*out->items));
		out->items[out->count++] =
			(struct receipt_twin){ x.lines[i]->offset,
				y.lines[x.twins[i]]->offset };
	}
	arena_release(&arena);
}
