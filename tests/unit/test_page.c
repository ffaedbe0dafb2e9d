#include "format/base/arena.h"
#include "format/base/digest.h"
#include "format/disk/bytes.h"
#include "format/disk/page_walk.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS = 4000, BLOCKS_MAX = 40000 };

/* A list of postings, and the pages made of it. */
struct list {
	uint64_t term;
	size_t count;
	uint32_t *blocks;
};

struct book {
	unsigned char *pages;
	size_t npages;
	size_t cap;
	struct page_writer writer;
};

static void
book_turn(struct book *b)
{
	page_finish(&b->writer);
	b->pages = xgrow(b->pages, &b->cap, (b->npages + 1) * PAGE_BYTES, 1);
	memcpy(b->pages + b->npages++ * PAGE_BYTES, b->writer.bytes,
		PAGE_BYTES);
	page_begin(&b->writer);
}

static void
book_add(struct book *b, const struct list *l)
{
	size_t at = 0;

	if (l->count == 0 && page_add(&b->writer, l->term, NULL, 0) == 0) {
		book_turn(b);
		cr_assert(page_add(&b->writer, l->term, NULL, 0) == 1);
	}
	while (at < l->count) {
		size_t n = page_add(
			&b->writer, l->term, l->blocks + at, l->count - at);

		cr_assert(n > 0 || !page_is_empty(&b->writer));
		at += n;
		if (at < l->count)
			book_turn(b);
	}
}

/* As a reader of the index does: page by page until one is past. */
static void
book_find(const struct book *b, uint64_t term, struct page_hits *hits)
{
	bool past = false;

	for (size_t i = 0; i < b->npages && !past; i++) {
		struct err err = { 0 };
		uint64_t first = 0;
		uint32_t block = 0;
		const unsigned char *page = b->pages + i * PAGE_BYTES;

		cr_assert(page_check(page, &first, &block, &err) == WB_OK);
		if (first > term)
			break;
		cr_assert(page_lookup(page, term, hits, &past, &err) == WB_OK);
	}
}

static void
expect_list(const struct book *b, uint64_t term, const struct list *want)
{
	struct page_hits hits = { 0 };
	size_t count = want ? want->count : 0;

	book_find(b, term, &hits);
	cr_expect(hits.dense == (want && count == 0), "%llx",
		(unsigned long long)term);
	cr_expect(hits.count == count, "%llx: %zu of %zu",
		(unsigned long long)term, hits.count, count);
	if (hits.count == count && count > 0)
		cr_expect(memcmp(hits.blocks, want->blocks,
				  count * sizeof(uint32_t)) == 0);
	free(hits.blocks);
}

/* Lists of all lengths; a few dense ones; some over many pages. */
static void
make_list(struct list *l, uint64_t term, unsigned i)
{
	uint32_t block = (uint32_t)(rand() % 1000);

	l->term = term;
	l->count = i % 97 == 0 ? 0
		: i % 500 == 1 ? BLOCKS_MAX
		: i % 50 == 2  ? (size_t)(rand() % 4000) + 1
			       : (size_t)(rand() % 4) + 1;
	l->blocks = calloc(l->count + 1, sizeof(*l->blocks));
	for (size_t k = 0; k < l->count; k++) {
		l->blocks[k] = block;
		block += 1 + (uint32_t)(rand() % (i % 3 == 0 ? 60000 : 2));
	}
}

/* Term by term, a list over several pages in parts. */
static void
expect_walk(const struct book *b, const struct list *lists)
{
	size_t no = 0;
	struct page_hits hits = { 0 };

	for (size_t i = 0; i < b->npages; i++) {
		struct page_walk w;
		uint64_t term = 0;
		bool found = true;

		page_walk_begin(&w, b->pages + i * PAGE_BYTES);
		while (page_walk_next(&w, &term, &hits, &found, NULL) ==
				WB_OK &&
			found) {
			cr_assert(no < TERMS && term == lists[no].term);
			cr_expect(hits.dense == (lists[no].count == 0));
			if (hits.count < lists[no].count)
				continue;
			cr_expect(hits.count == lists[no].count);
			cr_expect(hits.count == 0 ||
				memcmp(hits.blocks, lists[no].blocks,
					hits.count * sizeof(uint32_t)) == 0);
			no++;
			hits.count = 0;
			hits.dense = false;
		}
		cr_expect(!found);
	}
	cr_expect(no == TERMS);
	free(hits.blocks);
}

Test(page, lists)
{
	static struct list lists[TERMS];
	struct book b = { 0 };
	struct err err = { 0 };
	struct page_bounds bounds = { 0 };
	uint64_t term = 0;

	srand(5);
	page_begin(&b.writer);
	cr_expect(page_is_empty(&b.writer));
	for (unsigned i = 0; i < TERMS; i++) {
		term += 2 + (uint64_t)rand() % (i % 7 ? 1000 : 1 << 27);
		make_list(&lists[i], term, i);
		book_add(&b, &lists[i]);
	}
	book_turn(&b);
	cr_expect(b.npages > 20);
	for (unsigned i = 0; i < TERMS; i += i % 500 == 1 ? 1 : 7) {
		expect_list(&b, lists[i].term, &lists[i]);
		expect_list(&b, lists[i].term - 1, NULL);
		expect_list(&b, lists[i].term + 1, NULL);
	}
	expect_list(&b, 0, NULL);
	expect_list(&b, ((uint64_t)1 << 40) - 1, NULL);
	expect_walk(&b, lists);
	for (size_t i = 0; i < b.npages; i++)
		cr_expect(page_verify(b.pages + i * PAGE_BYTES,
				  (uint64_t)1 << 32, &bounds, &err) == WB_OK,
			"page %zu: %s", i, err.text);
	for (unsigned i = 0; i < TERMS; i++)
		free(lists[i].blocks);
	free(b.pages);
}

/* The largest numbers there are. */
Test(page, edges)
{
	static const uint32_t blocks[] = { 0, 1, 0x7fffffff, 0x80000000,
		0xfffffffe, 0xffffffff };
	struct list l = { ((uint64_t)1 << 40) - 1, 6,
		(uint32_t *)(uintptr_t)blocks };
	struct list first = { 0, 1, (uint32_t *)(uintptr_t)blocks };
	struct book b = { 0 };

	page_begin(&b.writer);
	book_add(&b, &first);
	book_add(&b, &l);
	book_turn(&b);
	expect_list(&b, 0, &first);
	expect_list(&b, l.term, &l);
	expect_list(&b, 1, NULL);
	free(b.pages);
}

enum { AT_NPOINTS = PAGE_BYTES - 16, AT_POINTS = AT_NPOINTS - 8 * PAGE_POINTS };

static void
sum_anew(unsigned char *page)
{
	put_u64(page + PAGE_BYTES - 8, hash64(page, PAGE_BYTES - 8));
}

static void
expect_found(const unsigned char *page, const uint64_t *terms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (uint64_t off = 0; off < 2; off++) {
			struct page_hits hits = { 0 };
			struct err err = { 0 };
			bool past = false;

			cr_expect(page_lookup(page, terms[i] - off, &hits,
					  &past, &err) == WB_OK);
			cr_expect(hits.count == (off == 0), "%zu", i);
			free(hits.blocks);
		}
}

/* A look-up takes a point where there is one, and does without in pages of
 * older indexes; a point that leads elsewhere is told by verify. */
Test(page, points)
{
	static uint64_t terms[PAGE_BYTES];
	struct page_writer w;
	struct page_bounds bounds = { 0 };
	struct err err = { 0 };
	size_t n = 0;
	uint32_t block = 7;

	page_begin(&w);
	for (terms[0] = 5000; page_add(&w, terms[n], &block, 1) == 1; n++)
		terms[n + 1] = terms[n] + 2 + (uint64_t)n % 9 * 1000;
	page_finish(&w);
	cr_expect(get_u64(w.bytes + AT_NPOINTS) == PAGE_POINTS);
	cr_expect(page_verify(w.bytes, 100, &bounds, &err) == WB_OK);
	expect_found(w.bytes, terms, n);
	for (size_t i = 0; i < PAGE_POINTS; i++) {
		unsigned char *point = w.bytes + AT_POINTS + 8 * i;
		uint64_t was = get_u64(point);

		put_u64(point, was + (i % 2 ? 1 : (uint64_t)1 << 16));
		sum_anew(w.bytes);
		cr_expect(
			page_verify(w.bytes, 100, &bounds, &err) == WB_CORRUPT,
			"point %zu", i);
		put_u64(point, was | 0xffff);
		sum_anew(w.bytes);
		for (uint64_t t = 0; t < terms[n]; t += terms[n] / 50) {
			struct page_hits hits = { 0 };
			bool past = false;

			(void)page_lookup(w.bytes, t, &hits, &past, &err);
			free(hits.blocks);
		}
		put_u64(point, was);
	}
	memset(w.bytes + AT_POINTS, 0, 8 * PAGE_POINTS + 8);
	sum_anew(w.bytes);
	cr_expect(page_verify(w.bytes, 100, &bounds, &err) == WB_OK);
	expect_found(w.bytes, terms, n);
}

Test(page, damage)
{
	static const uint32_t blocks[] = { 3, 9 };
	struct page_writer w;
	struct err err = { 0 };
	uint64_t term = 0;
	uint32_t block = 0;

	page_begin(&w);
	cr_assert(page_add(&w, 77, blocks, 2) == 2);
	page_finish(&w);
	cr_expect(page_check(w.bytes, &term, &block, &err) == WB_OK);
	cr_expect(term == 77 && block == 3);
	for (size_t i = 0; i < PAGE_BYTES; i += i < 40 ? 1 : 211) {
		w.bytes[i] ^= 4;
		cr_expect(
			page_check(w.bytes, &term, &block, &err) == WB_CORRUPT,
			"byte %zu", i);
		w.bytes[i] ^= 4;
	}
}
