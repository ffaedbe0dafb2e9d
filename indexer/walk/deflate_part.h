/* A stream of deflate being read: its state, and the bits of it. Private to
 * indexer/walk/deflate*. */
#ifndef WB_INDEXER_WALK_DEFLATE_PART_H
#define WB_INDEXER_WALK_DEFLATE_PART_H

#include "indexer/walk/deflate.h"
#include "indexer/walk/huffman.h"

enum {
	HISTORY = 32768,
	LENGTH_MAX = 258,
	/* Bytes that are made before they are handed out: with the history they
	 * stay in a core's cache. */
	BODY = 64 * 1024,
	FULL = HISTORY + BODY,
	/* What is made in one step behind FULL, and what is written behind a
	 * copy since it is made in whole words. */
	SLACK = LENGTH_MAX + 64,
	LITLENS_MAX = 286,
	DISTANCES_MAX = 30
};

enum deflate_state {
	AT_BLOCK,
	AT_STORED,
	AT_DYNAMIC,
	AT_CODELENS,
	AT_LENS,
	IN_STORED,
	IN_CODES,
	AT_END,
	IS_CORRUPT
};

/* Bits of the stream, the next one lowest; those above n are zero, or, within
 * the fast loop, those that come next. n is below zero when more was taken than
 * there was. */
struct bits {
	uint64_t buf;
	int n;
};

struct deflate {
	enum deflate_state state;
	bool is_last;
	struct bits bits;
	size_t stored_left;
	/* Of a dynamic block. */
	unsigned nlitlens;
	unsigned ndistances;
	unsigned ncodelens;
	unsigned nlens;
	uint8_t lens[LITLENS_MAX + DISTANCES_MAX + HUFFMAN_SYMBOLS_MAX];
	uint32_t codelen[CODELEN_ENTRIES];
	uint32_t litlen[LITLEN_ENTRIES];
	uint32_t distance[DISTANCE_ENTRIES];
	/* The window holds bytes up to `at`; those from `given` on are still
	 * to be handed out. What this stream made begins at `begin`. */
	size_t begin;
	size_t given;
	size_t at;
	/* Bytes that came before window[0]. */
	uint64_t before;
	struct copies copies;
	unsigned char window[FULL + SLACK];
};

static inline void
drop(struct bits *b, unsigned n)
{
	b->buf >>= n;
	b->n -= (int)n;
}

static inline unsigned
take_bits(struct bits *b, unsigned n)
{
	unsigned v = (unsigned)(b->buf & (((uint64_t)1 << n) - 1));

	drop(b, n);
	return v;
}

/* Load as many whole bytes as fit, as long as there are any. */
void deflate_refill(struct deflate *d, struct inflate_io *io);
/* Do what comes next. false if there is too little input for anything. */
bool deflate_step(struct deflate *d, struct inflate_io *io);
/* The same within a block of codes. */
bool deflate_codes(struct deflate *d, struct inflate_io *io);
/* A copy that begins at d->at. */
void deflate_note(struct deflate *d, size_t len, size_t back);

#endif
