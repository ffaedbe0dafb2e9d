/* The blocks of one lz4 frame, decoded one at a time: the newest, and before
 * it what a block may refer back to. */
#ifndef WB_INDEXER_WALK_LZ4_WINDOW_H
#define WB_INDEXER_WALK_LZ4_WINDOW_H

#include "format/base/span.h"
#include "indexer/walk/decoder.h"

/* A block of the old kind of frame; those of the new are smaller. */
enum { LZ4_OLD_BLOCK_BYTES = 8 * 1024 * 1024 };

/* All zero is one without a frame. */
struct lz4_window {
	/* Room for what is referred to, of which the last `history` bytes are
	 * in use, then for a block; `at` to `len` of it is still to be given.
	 */
	char *bytes;
	size_t cap;
	size_t history;
	size_t at;
	size_t len;
	/* Of a block, decoded. */
	size_t most;
	bool is_linked;
	/* Decoded in this frame, and its sum where there is one. */
	uint64_t made;
	bool has_sum;
	struct XXH32_state_s *sum;
};

void lz4_window_release(struct lz4_window *w);
/* A new frame: its blocks are up to `most` long, and are linked if one may
 * refer to those before it. */
void lz4_window_begin(
	struct lz4_window *w, size_t most, bool is_linked, bool has_sum);

/* How long a block of the frame may be as it is stored. */
size_t lz4_window_stored_most(const struct lz4_window *w);

/* Take the next block, once the one before has been given. False if it is
 * damaged: what can be had of it is then there. */
bool lz4_window_decode(struct lz4_window *w, struct span block);
/* The same for one of which the end is missing. */
void lz4_window_decode_cut(struct lz4_window *w, struct span block);
/* The same for one that is not compressed. */
void lz4_window_copy(struct lz4_window *w, struct span block);

/* Write as much of the block as there is room for; true if that was all. */
bool lz4_window_give(struct lz4_window *w, struct decode_io *io);
/* Of what was decoded since the frame began. */
uint32_t lz4_window_sum(const struct lz4_window *w);

#endif
