#include "indexer/walk/lz4_window.h"

#include "format/base/arena.h"

#include <lz4.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
	HISTORY_BYTES = 64 * 1024,
	/* Attempts at a block that is damaged somewhere. */
	MOST_ATTEMPTS = 16
};

void
lz4_window_release(struct lz4_window *w)
{
	(void)XXH32_freeState(w->sum);
	free(w->bytes);
	*w = (struct lz4_window){ 0 };
}

void
lz4_window_begin(
	struct lz4_window *w, size_t most, bool is_linked, bool has_sum)
{
	w->bytes = xgrow(w->bytes, &w->cap, HISTORY_BYTES + most, 1);
	w->history = 0;
	w->at = 0;
	w->len = 0;
	w->most = most;
	w->is_linked = is_linked;
	w->made = 0;
	w->has_sum = has_sum;
	if (!w->sum)
		w->sum = XXH32_createState();
	if (w->sum)
		(void)XXH32_reset(w->sum, 0);
}

size_t
lz4_window_stored_most(const struct lz4_window *w)
{
	/* What does not shrink is stored as it is; not so in the old kind. */
	return w->most < LZ4_OLD_BLOCK_BYTES
		? w->most
		: (size_t)LZ4_compressBound(LZ4_OLD_BLOCK_BYTES);
}

static char *
block_of(const struct lz4_window *w)
{
	return w->bytes + HISTORY_BYTES;
}

/* The block before becomes history. */
static void
turn_over(struct lz4_window *w)
{
	char *block = block_of(w);
	size_t keep = w->is_linked ? w->history + w->len : 0;

	keep = keep < HISTORY_BYTES ? keep : HISTORY_BYTES;
	memmove(block - keep, block + w->len - keep, keep);
	w->history = keep;
	w->at = 0;
	w->len = 0;
}

static void
add(struct lz4_window *w, size_t len)
{
	w->len = len;
	w->made += len;
	if (w->has_sum && w->sum)
		(void)XXH32_update(w->sum, block_of(w), len);
}

/* As much as can be had of a block that is cut off or damaged. */
static size_t
decode_some(struct lz4_window *w, struct span block)
{
	int most = (int)w->most;
	size_t less = 1;
	int n = 0;

	for (int i = 0; i < MOST_ATTEMPTS && block.len > 0; i++) {
		n = LZ4_decompress_safe_partial_usingDict(block.ptr,
			block_of(w), (int)block.len, most, most,
			block_of(w) - w->history, (int)w->history);
		if (n >= 0)
			return (size_t)n;
		/* It says how far it came; but that may be the end, and what
		 * is wrong lie before it. */
		if ((size_t)-n < block.len)
			block.len = (size_t)-n;
		block.len -= less < block.len ? less : block.len;
		less *= 2;
	}
	return 0;
}

bool
lz4_window_decode(struct lz4_window *w, struct span block)
{
	int n = 0;

	turn_over(w);
	n = LZ4_decompress_safe_usingDict(block.ptr, block_of(w),
		(int)block.len, (int)w->most, block_of(w) - w->history,
		(int)w->history);
	add(w, n < 0 ? decode_some(w, block) : (size_t)n);
	return n >= 0;
}

void
lz4_window_decode_cut(struct lz4_window *w, struct span block)
{
	turn_over(w);
	add(w, decode_some(w, block));
}

void
lz4_window_copy(struct lz4_window *w, struct span block)
{
	turn_over(w);
	memcpy(block_of(w), block.ptr, block.len);
	add(w, block.len);
}

bool
lz4_window_give(struct lz4_window *w, struct decode_io *io)
{
	size_t n = w->len - w->at < io->out_len ? w->len - w->at : io->out_len;

	if (n > 0)
		memcpy(io->out, block_of(w) + w->at, n);
	w->at += n;
	io->out += n;
	io->out_len -= n;
	return w->at == w->len;
}

uint32_t
lz4_window_sum(const struct lz4_window *w)
{
	return w->sum ? XXH32_digest(w->sum) : 0;
}
