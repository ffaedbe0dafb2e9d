/* Codes of deflate (RFC 1951, 3.2) as tables that tell a symbol by the next
 * bits of the stream. Private to indexer/walk. */
#ifndef WB_INDEXER_WALK_HUFFMAN_H
#define WB_INDEXER_WALK_HUFFMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HUFFMAN_LEN_MAX = 15,
	HUFFMAN_SYMBOLS_MAX = 288,
	/* Bits that the first look takes. */
	LITLEN_BITS = 11,
	DISTANCE_BITS = 8,
	CODELEN_BITS = 7,
	/* The most entries that any code takes, second looks included: as
	 * counted by zlib's examples/enough.c for 288 symbols and 11 bits, 32
	 * and 8. */
	LITLEN_ENTRIES = 2342,
	DISTANCE_ENTRIES = 402,
	CODELEN_ENTRIES = 1 << CODELEN_BITS
};

/* An entry: bits to drop, those of a number behind the code included, at 0;
 * bits of the code at 8; flags at 12; a literal, or the base of that number,
 * at 16. For a second look: bits to drop at 0, bits to look at at 8, and where
 * its entries are at 16. */
enum {
	ENTRY_LITERAL = 1 << 12,
	/* None of a literal, a length and a distance. */
	ENTRY_OTHER = 1 << 13,
	ENTRY_SECOND = 1 << 14,
	ENTRY_INVALID = 1 << 15
};

/* Symbols without a code of their own are invalid; what is neither that nor to
 * be looked at again is the end of a block. */
struct huffman_kind {
	unsigned bits;
	size_t entries;
	/* Of each symbol, without its bits; NULL if it is the symbol itself. */
	uint32_t (*entry)(unsigned symbol);
};
uint32_t huffman_litlen(unsigned symbol);
uint32_t huffman_distance(unsigned symbol);

/* The table of the code that has these lengths. false if it is none that zlib
 * takes: over-subscribed, or incomplete with more than one code. */
bool huffman_build(const struct huffman_kind *kind, const uint8_t *lens,
	size_t n, uint32_t *table);

#endif
