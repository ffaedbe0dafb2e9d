/* A deflate block in the making: literals and copies are gathered and counted,
 * then written in whichever of the three ways takes least, chosen and coded as
 * GNU gzip does. */
#ifndef WB_FORMAT_PACK_TOKEN_BLOCK_H
#define WB_FORMAT_PACK_TOKEN_BLOCK_H

#include "format/base/span.h"
#include "format/pack/bits.h"

#include <stdbool.h>
#include <stdint.h>

enum { TOKENS_MAX = 0x8000, COPY_MIN = 3, COPY_MAX = 258 };
enum { LITERAL_SYMBOLS = 286, DISTANCE_SYMBOLS = 30, END_OF_BLOCK = 256 };

struct token_block {
	struct bits bits;
	size_t count;
	size_t copies;
	/* Distance of a copy, 0 for a literal; and the literal, or the length
	 * of the copy less COPY_MIN. */
	uint16_t distance[TOKENS_MAX];
	uint8_t what[TOKENS_MAX];
	uint16_t literals[LITERAL_SYMBOLS];
	uint16_t distances[DISTANCE_SYMBOLS];
	/* Symbols: of a length less COPY_MIN; of a distance less 1, up to 256
	 * as it is, above by its upper bits. */
	uint8_t length_symbol[256];
	uint8_t near_symbol[256];
	uint8_t far_symbol[256];
};

void token_block_init(struct token_block *b, struct buf *out);

static inline unsigned
distance_symbol(const struct token_block *b, unsigned distance)
{
	return distance <= 256 ? b->near_symbol[distance - 1]
			       : b->far_symbol[(distance - 1) >> 7];
}

static inline void
token_block_literal(struct token_block *b, unsigned char c)
{
	b->what[b->count] = c;
	b->distance[b->count++] = 0;
	b->literals[c]++;
}

static inline void
token_block_copy(struct token_block *b, unsigned length, unsigned distance)
{
	b->what[b->count] = (uint8_t)(length - COPY_MIN);
	b->distance[b->count++] = (uint16_t)distance;
	b->copies++;
	b->literals[b->length_symbol[length - COPY_MIN] + END_OF_BLOCK + 1]++;
	b->distances[distance_symbol(b, distance)]++;
}

/* At most so many bytes as the tokens will take without a code of their own. */
uint64_t token_block_guess(const struct token_block *b);

/* Write the block and begin the next. `raw` are the bytes that it stands for;
 * its ptr is NULL where they are gone, and the block cannot be stored. */
void token_block_write(struct token_block *b, struct span raw, bool is_last);
/* Go to a whole byte by an empty stored block, if the stream is at none. */
void token_block_pad(struct token_block *b);

#endif
