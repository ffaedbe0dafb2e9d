/* Several term indexes put together without their blocks. */
#ifndef WB_INDEXER_STORE_INDEX_TERMS_MERGE_H
#define WB_INDEXER_STORE_INDEX_TERMS_MERGE_H

#include "indexer/store/file/current.h"

enum {
	/* Each takes two files and some pages of memory. */
	TERMS_MERGE_MOST = 256
};

/* Build one of those of `c` from place `from` on, with its next number: the one
 * that the blocks would make, byte for byte. It stands in its place afterwards,
 * not yet live. *made is false, and nothing is, where they cannot be put
 * together: they are of another version, or have too many words for `memory`
 * bytes. What is wrong with one of them is an error. */
enum wb_err terms_merge(const char *index, const struct current *c, size_t from,
	size_t memory, struct terms_ref *out, bool *made, struct err *err);

#endif
