/* Blocks of identifiers that were looked up: a trace asks for the same ones
 * again and again, and each time half a page is unpacked to find them. */
#ifndef WB_INDEXER_STORE_INDEX_TERM_CACHE_H
#define WB_INDEXER_STORE_INDEX_TERM_CACHE_H

#include "indexer/store/index/index.h"

struct kept_term;

/* All zero is empty. */
struct term_cache {
	struct kept_term *kept;
	/* Blocks in all that is kept. */
	size_t blocks;
};

/* NULL if it is not kept. Valid until the next term_cache_keep. */
const struct blockset *term_cache_find(
	const struct term_cache *c, uint64_t term);
/* Keep a copy, perhaps in place of another; long lists are not kept. */
void term_cache_keep(
	struct term_cache *c, uint64_t term, const struct blockset *found);
void term_cache_release(struct term_cache *c);

#endif
