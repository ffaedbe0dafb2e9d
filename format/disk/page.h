/* A page of postings: 16 KiB, checksummed, holding (term, block) pairs in
 * order of term, then block. Its key is its first pair. A list that does not
 * fit goes on in the next page.
 *
 *   0 magic "WBPP"   4 bytes used of the body   8 first term (u64)
 *  16 first block (u32)   20 terms in the page (u32)   24 body ...
 *  16248 points: 15 times a u64, term * 65536 + where in the body it stands;
 *        u64 how many there are
 *  16376 XXH3-64 of all before it
 *
 * Body, per term: varint term - previous term (the first: 0), varint code.
 * code 0: the term is dense, in so many blocks that no list is kept. Else
 * code - 1 = first block * 2 + more; with more: varint count of further
 * blocks, then each as varint block - previous - 1.
 *
 * A look-up begins at the last point that is not behind its term. Pages of
 * older indexes have no points: their body may reach where these would be, and
 * what it leaves free is zero. */
#ifndef WB_FORMAT_DISK_PAGE_H
#define WB_FORMAT_DISK_PAGE_H

#include "format/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PAGE_BYTES = 16 * 1024,
	PAGE_HEAD = 24,
	PAGE_POINTS = 15,
	/* What is written, and what is read. */
	PAGE_BODY = 16224,
	PAGE_BODY_MAX = 16352
};

struct page_writer {
	unsigned char bytes[PAGE_BYTES];
	size_t used;
	uint32_t terms;
	uint64_t first_term;
	uint32_t first_block;
	uint64_t last_term;
	size_t npoints;
	uint64_t points[PAGE_POINTS];
};

/* Make it empty. */
void page_begin(struct page_writer *w);
bool page_is_empty(const struct page_writer *w);
/* Add a term with blocks[0..count) ascending, or a dense one (count 0).
 * Returns how many blocks were taken (for a dense term: 1); fewer than count,
 * or 0, when the page is full: finish it and go on with the rest. */
size_t page_add(struct page_writer *w, uint64_t term, const uint32_t *blocks,
	size_t count);
/* Fill head and check; bytes[] is then ready to be written. */
void page_finish(struct page_writer *w);

/* Check a page and give its key. */
enum wb_err page_check(const unsigned char *page, uint64_t *first_term,
	uint32_t *first_block, struct err *err);

/* Collects the blocks of one term. */
struct page_hits {
	bool dense;
	uint32_t *blocks;
	size_t count;
	size_t cap;
};
/* Append the blocks that a checked page has for `term`. *past: the page holds
 * a greater term, so no later page has any. */
enum wb_err page_lookup(const unsigned char *page, uint64_t term,
	struct page_hits *hits, bool *past, struct err *err);

/* Where a page begins and ends, in order of term, then block. */
struct page_bounds {
	uint64_t first_term;
	uint32_t first_block;
	uint64_t last_term;
	uint32_t last_block;
};
/* Check a page to the last bit: everything in order, no block from `blocks`
 * on, nothing behind the last list. */
enum wb_err page_verify(const unsigned char *page, uint64_t blocks,
	struct page_bounds *out, struct err *err);

#endif
