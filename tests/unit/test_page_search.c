#include "indexer/store/index/page_search.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { PAGES = 200000, LONG_LISTS = 50 };

struct pages {
	uint64_t *first;
	size_t read;
};

static enum wb_err
first_of(void *ctx, uint64_t no, uint64_t *term, struct err *err)
{
	struct pages *p = ctx;

	(void)err;
	cr_assert_lt(no, PAGES);
	p->read++;
	*term = p->first[no];
	return WB_OK;
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 24;
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* Hashes, and lists of one term that go on for many pages. */
static void
make(struct pages *p, uint64_t *seed)
{
	for (size_t i = 0; i < PAGES; i++)
		p->first[i] = next_random(seed);
	for (size_t i = 0; i < LONG_LISTS; i++) {
		size_t at = next_random(seed) % (PAGES - 2000);
		size_t len = next_random(seed) % 2000;

		for (size_t k = 1; k < len; k++)
			p->first[at + k] = p->first[at];
	}
	qsort(p->first, PAGES, sizeof(*p->first), by_value);
}

static uint64_t
last_before(const struct pages *p, uint64_t pages, uint64_t term)
{
	uint64_t lo = 0;
	uint64_t hi = pages;

	while (lo + 1 < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (p->first[mid] < term)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static void
try_terms(struct pages *p, uint64_t pages, uint64_t *seed)
{
	struct page_source source = { p, first_of };
	struct err err = { 0 };

	for (int i = 0; i < 1000; i++) {
		uint64_t term = i % 4 == 0
			? p->first[next_random(seed) % pages] + (uint64_t)i % 3
			: next_random(seed);
		uint64_t found = 0;

		cr_assert_eq(
			page_search(&source, pages, term, &found, &err), WB_OK);
		cr_expect_eq(found, last_before(p, pages, term),
			"%llu of %llu pages", (unsigned long long)term,
			(unsigned long long)pages);
	}
}

Test(page_search, finds_the_page_and_reads_a_handful)
{
	struct pages p = { .first = calloc(PAGES, sizeof(uint64_t)) };
	uint64_t seed = 1;

	make(&p, &seed);
	for (uint64_t pages = 1; pages < 20; pages++)
		try_terms(&p, pages, &seed);
	p.read = 0;
	try_terms(&p, PAGES, &seed);
	/* By halves it is 17 or 18 each. */
	cr_expect_lt(p.read, 10 * 1000, "%zu", p.read);
	free(p.first);
}

/* Whatever a damaged or forged file says, there is an end. */
Test(page_search, ends_where_pages_are_in_no_order)
{
	struct pages p = { .first = calloc(PAGES, sizeof(uint64_t)) };
	struct page_source source = { &p, first_of };
	struct err err = { 0 };
	uint64_t seed = 2;

	for (size_t i = 0; i < PAGES; i++)
		p.first[i] = i % 3 == 0 ? UINT64_MAX : next_random(&seed);
	for (int i = 0; i < 1000; i++) {
		uint64_t found = 0;

		cr_assert_eq(page_search(&source, PAGES, next_random(&seed),
				     &found, &err),
			WB_OK);
		cr_expect_lt(found, PAGES);
	}
	cr_expect_lt(p.read, 40 * 1000, "%zu", p.read);
	free(p.first);
}
