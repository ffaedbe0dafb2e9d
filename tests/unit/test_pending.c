#include "query/plan/pending.h"

#include "format/base/arena.h"
#include "query/plan/work/spare.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { MATCHES = 5000 };

static int
by_order(const void *a, const void *b)
{
	return match_order(a, b, false);
}

static int
by_reverse(const void *a, const void *b)
{
	return match_order(a, b, true);
}

static struct match
draw(unsigned i)
{
	struct match m = { .line = i };
	size_t len = (size_t)rand() % 40;
	char *raw = xmalloc(len);

	m.sort_ns = rand() % 10 == 0 ? INT64_MAX : rand() % 50 - 25;
	m.index = (uint32_t)(rand() % 2);
	m.ord = (uint32_t)(rand() % 3);
	m.offset = i;
	memset(raw, (int)i, len);
	m.raw = (struct span){ raw, len };
	return m;
}

static void
free_raw(const struct match *m)
{
	free((void *)(uintptr_t)m->raw.ptr);
}

static void
check_pop(struct pending *p, const struct match *want)
{
	struct match got = { 0 };
	const struct match *peeked = pending_peek(p);
	struct err err = { 0 };

	cr_assert(peeked);
	cr_expect(peeked->line == want->line);
	cr_assert(pending_pop(p, &got, &err) == WB_OK);
	cr_expect(got.line == want->line && got.raw.len == want->raw.len,
		"%llu, not %llu", (unsigned long long)got.line,
		(unsigned long long)want->line);
	for (size_t i = 0; i < got.raw.len; i++)
		cr_assert(got.raw.ptr[i] == (char)got.line);
	free_raw(&got);
}

/* All come out in order, whatever the memory. */
static void
check(bool reverse, size_t memory)
{
	static struct match all[MATCHES];
	struct pending *p = pending_new(reverse, memory, NULL);
	struct err err = { 0 };

	for (unsigned i = 0; i < MATCHES; i++) {
		all[i] = draw(i);
		cr_assert(pending_push(p, &all[i], &err) == WB_OK);
	}
	qsort(all, MATCHES, sizeof(all[0]), reverse ? by_reverse : by_order);
	for (size_t i = 0; i < MATCHES; i++)
		check_pop(p, &all[i]);
	cr_expect(!pending_peek(p));
	pending_free(p);
}

Test(pending, is_sorted)
{
	srand(4);
	for (int reverse = 0; reverse < 2; reverse++) {
		check(reverse, SIZE_MAX);
		check(reverse, 200000);
		check(reverse, 3000);
		check(reverse, 0);
	}
}

/* Two that spill to one spare file, the one within the other. */
Test(pending, shares_a_spare)
{
	static struct match outer[MATCHES];
	static struct match inner[MATCHES];
	struct arena arena = { 0 };
	struct spare *spare = spare_open(&arena);
	struct pending *p = pending_new(false, 3000, spare);
	struct err err = { 0 };

	srand(6);
	for (int round = 0; round < 2; round++) {
		struct pending *q = pending_new(false, 2000, spare);

		for (unsigned i = 0; i < MATCHES; i++) {
			inner[i] = draw(i);
			cr_assert(pending_push(q, &inner[i], &err) == WB_OK);
			if (round > 0)
				continue;
			outer[i] = draw(i);
			cr_assert(pending_push(p, &outer[i], &err) == WB_OK);
		}
		qsort(inner, MATCHES, sizeof(inner[0]), by_order);
		for (size_t i = 0; i < MATCHES; i++)
			check_pop(q, &inner[i]);
		pending_free(q);
	}
	qsort(outer, MATCHES, sizeof(outer[0]), by_order);
	for (size_t i = 0; i < MATCHES; i++)
		check_pop(p, &outer[i]);
	pending_free(p);
	arena_release(&arena);
}

/* Some come while others go, and what is left is freed. */
Test(pending, in_between)
{
	struct pending *p = pending_new(false, 2000, NULL);
	struct match last = { .sort_ns = INT64_MIN };
	struct err err = { 0 };
	unsigned n = 0;

	srand(5);
	for (unsigned i = 0; i < MATCHES; i++) {
		struct match m = draw(i);

		/* Never before what went already, as in a search. */
		m.sort_ns = last.sort_ns == INT64_MIN ? 0
			: last.sort_ns == INT64_MAX
			? INT64_MAX
			: last.sort_ns + 1 + rand() % 20;
		cr_assert(pending_push(p, &m, &err) == WB_OK);
		if (rand() % 3 == 0)
			continue;
		cr_assert(pending_pop(p, &m, &err) == WB_OK);
		cr_expect(n == 0 || match_order(&last, &m, false) <= 0);
		free_raw(&m);
		last = m;
		n++;
	}
	cr_expect(n > MATCHES / 2);
	pending_free(p);
}

/* Without a time they come last, either way. */
Test(pending, order)
{
	struct match timed = { .sort_ns = 5 };
	struct match late = { .sort_ns = 9 };
	struct match timeless = { .sort_ns = INT64_MAX };
	struct match behind = { .sort_ns = 5, .offset = 1 };
	struct match other = { .sort_ns = 5, .ord = 1 };

	cr_expect(match_order(&timed, &late, false) < 0);
	cr_expect(match_order(&timed, &late, true) > 0);
	cr_expect(match_order(&timeless, &late, false) > 0);
	cr_expect(match_order(&timeless, &late, true) > 0);
	cr_expect(match_order(&timed, &behind, false) < 0);
	cr_expect(match_order(&timed, &behind, true) > 0);
	cr_expect(match_order(&behind, &other, false) < 0);
	cr_expect(match_order(&timed, &timed, true) == 0);
}

/* Nearly in order, as blocks come one after the other: some wait in the order
 * in which they came, others do not, and some spill. */
Test(pending, nearly_in_order)
{
	enum { APART = 16 };
	const size_t memories[] = { SIZE_MAX, 2000 };
	static struct match all[MATCHES];

	for (size_t k = 0; k < 2; k++) {
		struct pending *p = pending_new(false, memories[k], NULL);
		struct err err = { 0 };
		size_t taken = 0;

		srand(8);
		for (unsigned i = 0; i < MATCHES; i++) {
			all[i] = draw(i);
			all[i].sort_ns = (int64_t)i + rand() % 4 * (APART / 4);
			cr_assert(pending_push(p, &all[i], &err) == WB_OK);
			if (i < APART)
				continue;
			qsort(&all[taken], i + 1 - taken, sizeof(all[0]),
				by_order);
			check_pop(p, &all[taken++]);
		}
		while (taken < MATCHES)
			check_pop(p, &all[taken++]);
		cr_expect(!pending_peek(p));
		pending_free(p);
	}
}
