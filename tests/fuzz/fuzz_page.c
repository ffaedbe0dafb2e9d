/* A page of postings of any bytes, its sum made right: nothing is read behind
 * it, and a page that page_verify passes gives lists in order, each below the
 * count of blocks. */
#include "format/base/digest.h"
#include "format/disk/bytes.h"
#include "format/disk/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 1 << 20, AT_USED = 4, AT_CHECK = PAGE_BYTES - 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
look_up(const unsigned char *page, uint64_t term, bool is_verified)
{
	struct page_hits hits = { 0 };
	struct err err = { 0 };
	bool past = false;
	enum wb_err rc = page_lookup(page, term, &hits, &past, &err);

	check(rc == WB_OK || !is_verified, "a verified page is broken");
	for (size_t i = 0; is_verified && i < hits.count; i++)
		check(hits.blocks[i] < BLOCKS &&
				(i == 0 || hits.blocks[i] > hits.blocks[i - 1]),
			"a verified list is not in order");
	free(hits.blocks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	unsigned char *page = calloc(1, PAGE_BYTES);
	struct page_bounds bounds = { 0 };
	struct err err = { 0 };
	uint64_t term = 0;
	uint32_t block = 0;
	bool is_verified = false;

	if (!page)
		abort();
	if (size > PAGE_BYTES)
		size = PAGE_BYTES;
	if (size > 0)
		memcpy(page, bytes, size);
	memcpy(page, "WBPP", 4);
	if (get_u32(page + AT_USED) > PAGE_BODY_MAX)
		put_u32(page + AT_USED,
			(uint32_t)(size > PAGE_HEAD ? size - PAGE_HEAD : 0));
	if (get_u32(page + AT_USED) > PAGE_BODY_MAX)
		put_u32(page + AT_USED, PAGE_BODY_MAX);
	check(page_check(page, &term, &block, &err) == WB_CORRUPT ||
			get_u64(page + AT_CHECK) == hash64(page, AT_CHECK),
		"a wrong sum passes");
	put_u64(page + AT_CHECK, hash64(page, AT_CHECK));
	check(page_check(page, &term, &block, &err) == WB_OK,
		"a right sum does not pass");
	is_verified = page_verify(page, BLOCKS, &bounds, &err) == WB_OK;
	check(!is_verified ||
			(bounds.first_term == term &&
				bounds.first_term <= bounds.last_term &&
				bounds.last_block < BLOCKS),
		"the bounds are wrong");
	look_up(page, 0, is_verified);
	look_up(page, term, is_verified);
	look_up(page, term + 1, is_verified);
	look_up(page, is_verified ? bounds.last_term : term + 300, is_verified);
	look_up(page, UINT64_MAX, is_verified);
	free(page);
	return 0;
}
