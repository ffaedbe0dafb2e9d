/* The postings of one term index from the first to the last, with the lists of
 * dense terms. */
#ifndef WB_INDEXER_STORE_INDEX_POSTING_READER_H
#define WB_INDEXER_STORE_INDEX_POSTING_READER_H

#include "format/disk/page.h"
#include "indexer/store/file/current.h"

struct posting_reader;

/* *out is NULL if the index has no lists of dense terms. */
enum wb_err posting_reader_open(const char *index, const struct terms_ref *ref,
	struct posting_reader **out, struct err *err);
/* NULL is fine. */
void posting_reader_close(struct posting_reader *r);
/* The next term and its blocks, which hold until the next call; *found is false
 * at the end. WB_CORRUPT unless both are in order. */
enum wb_err posting_reader_next(struct posting_reader *r, uint64_t *term,
	const struct page_hits **blocks, bool *found, struct err *err);

#endif
