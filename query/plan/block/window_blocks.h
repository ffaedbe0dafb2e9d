/* The blocks of a stretch of time, remembered: many small searches ask for
 * windows near each other, and each would hold the same stamps of all blocks
 * that have a busy term against its own. */
#ifndef WB_QUERY_PLAN_BLOCK_WINDOW_BLOCKS_H
#define WB_QUERY_PLAN_BLOCK_WINDOW_BLOCKS_H

#include "indexer/store/index/index.h"
#include "query/plan/view/clock.h"

/* Asks of one block after the other whether a window rules it out. */
struct window_look {
	struct index *index;
	size_t terms;
	const struct clock_window *window;
	/* The page of the directory asked last, plus one, and what its sum
	 * said. */
	uint64_t page;
	bool page_misses;
};

/* Surely no line of the block is in the window? By the sum of its page of the
 * directory, else by its own times. */
enum wb_err window_look_misses(struct window_look *look, uint64_t block,
	bool *misses, struct err *err);

struct window_blocks;

/* For an index of so many term indexes. */
struct window_blocks *window_blocks_new(size_t nterms);
void window_blocks_free(struct window_blocks *w);

/* The blocks of a term index that a window around `want` may have, and so all
 * that `want` may have. Valid until the next call. NULL if the window is too
 * wide to be worth it. Blocks whose times cannot be read are among them. */
const struct blockset *window_blocks_around(struct window_blocks *w,
	struct index *index, size_t terms, const struct clock_window *want);

#endif
