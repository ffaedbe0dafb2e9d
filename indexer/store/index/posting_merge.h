/* The postings of several term indexes as those of one whose blocks are theirs,
 * one after the other. */
#ifndef WB_INDEXER_STORE_INDEX_POSTING_MERGE_H
#define WB_INDEXER_STORE_INDEX_POSTING_MERGE_H

#include "indexer/store/index/terms.h"

struct posting_merge;

/* *out is NULL if one of them has no lists of dense terms. */
enum wb_err posting_merge_open(const char *index, const struct terms_ref *refs,
	size_t count, struct posting_merge **out, struct err *err);
/* NULL is fine. */
void posting_merge_close(struct posting_merge *m);
void posting_merge_source(struct posting_merge *m, struct posting_source *out);

#endif
