#include "indexer/store/index/sorter.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PAIRS_MAX = 1 << 20 };

struct pair {
	uint64_t term;
	uint32_t block;
};

static int
by_pair(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

static uint64_t
draw(unsigned kind)
{
	uint64_t r = (uint64_t)rand() << 31 ^ (uint64_t)rand();

	switch (kind) {
	case 0:
		return r & (((uint64_t)1 << 40) - 1);
	case 1:
		return r % 100;
	case 2:
		return (((uint64_t)1 << 40) - 1) - r % 3;
	default:
		return r % 5 << 35 | r % 1000;
	}
}

/* Blocks with gaps of any size, each with terms that differ. */
static size_t
feed(struct sorter *s, struct pair *pairs, unsigned kind, size_t nblocks)
{
	static uint64_t terms[4000];
	uint32_t block = 0;
	size_t n = 0;
	struct err err = { 0 };

	for (size_t b = 0; b < nblocks; b++) {
		size_t count = (size_t)rand() % 4000;

		if (n + count > PAIRS_MAX)
			break;
		for (size_t i = 0; i < count; i++) {
			terms[i] = draw(kind);
			pairs[n].term = terms[i];
			pairs[n++].block = block;
		}
		cr_assert(sorter_add(s, block, terms, count, &err) == WB_OK);
		block += kind == 3 && b % 50 == 0 ? 1u << 25 : 1;
	}
	return n;
}

static void
check(const char *temp, size_t memory, unsigned kind, size_t nblocks)
{
	struct pair *pairs = calloc(PAIRS_MAX, sizeof(*pairs));
	struct sorter *s = sorter_new(temp, memory);
	struct err err = { 0 };
	uint64_t term = 0;
	const uint32_t *blocks = NULL;
	size_t count = 0;
	size_t n = feed(s, pairs, kind, nblocks);
	size_t i = 0;
	size_t at = 0;

	qsort(pairs, n, sizeof(*pairs), by_pair);
	cr_assert(sorter_finish(s, &err) == WB_OK);
	for (; i < n; i++, at++) {
		if (at == count) {
			if (!sorter_next(s, &term, &blocks, &count))
				break;
			at = 0;
			/* A term comes once. */
			if (i > 0 && pairs[i - 1].term == term)
				break;
		}
		if (term != pairs[i].term || blocks[at] != pairs[i].block)
			break;
	}
	cr_expect(i == n && at == count, "kind %u, %zu blocks: pair %zu of %zu",
		kind, nblocks, i, n);
	cr_expect(!sorter_next(s, &term, &blocks, &count));
	cr_expect(sorter_status(s, &err) == WB_OK);
	sorter_free(s);
	free(pairs);
}

Test(sorter, is_qsort)
{
	char dir[] = "/tmp/waybill-sorter.XXXXXX";
	char temp[64];
	struct stat st;

	cr_assert(mkdtemp(dir));
	(void)snprintf(temp, sizeof(temp), "%s/spill", dir);
	srand(3);
	for (unsigned kind = 0; kind < 4; kind++) {
		check(temp, 64 << 20, kind, 0);
		check(temp, 64 << 20, kind, 1);
		check(temp, 64 << 20, kind, 60);
		/* A few spills of 128 K pairs each. */
		check(temp, 0, kind, 400);
	}
	cr_expect(stat(temp, &st) != 0, "the spill file stays");
	cr_expect(remove(dir) == 0);
}
