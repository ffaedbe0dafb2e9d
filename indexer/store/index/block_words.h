/* The words of each block, out of a finished words.sqlite, which has the blocks
 * of each word. */
#ifndef WB_INDEXER_STORE_INDEX_BLOCK_WORDS_H
#define WB_INDEXER_STORE_INDEX_BLOCK_WORDS_H

#include "format/base/span.h"
#include "indexer/store/file/current.h"

struct block_words;

/* In `memory` bytes or little more, with a temporary file `temp` if that is not
 * enough. *out is NULL if the words alone are too many for it. */
enum wb_err block_words_open(const char *index, const struct terms_ref *ref,
	const char *temp, size_t memory, struct block_words **out,
	struct err *err);
/* NULL is fine. */
void block_words_close(struct block_words *b);
/* The words of a block, each followed by a blank, until the next call; blocks
 * are asked for in order, all of them. */
enum wb_err block_words_of(struct block_words *b, uint64_t block,
	struct span *words, struct err *err);

#endif
