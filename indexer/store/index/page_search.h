/* Where in `postings` a term begins, asked of the pages themselves: terms are
 * hashes, so they lie evenly, and of any number of pages a handful is read. */
#ifndef WB_INDEXER_STORE_INDEX_PAGE_SEARCH_H
#define WB_INDEXER_STORE_INDEX_PAGE_SEARCH_H

#include "format/base/err.h"

#include <stdint.h>

/* Reads page `no` and gives its first term. */
struct page_source {
	void *ctx;
	enum wb_err (*first_term)(
		void *ctx, uint64_t no, uint64_t *term, struct err *err);
};

/* The last of `pages` pages that begins before `term`, or 0. */
enum wb_err page_search(const struct page_source *source, uint64_t pages,
	uint64_t term, uint64_t *out, struct err *err);

#endif
