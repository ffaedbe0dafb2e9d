/* The prefix code (Huffman's) that gzip and zlib make for given frequencies.
 * Many codes are as short; theirs follows from the order in which a heap gives
 * equal nodes back, and a file comes out bit for bit only with that one. */
#ifndef WB_FORMAT_PACK_PREFIX_CODE_H
#define WB_FORMAT_PACK_PREFIX_CODE_H

#include <stdint.h>

enum { PREFIX_SYMBOLS = 288, PREFIX_BITS = 15 };

struct prefix_code {
	/* Up to the last symbol that has a code: always 1 at least. */
	unsigned symbols;
	/* 0 for a symbol without a code. */
	uint8_t length[PREFIX_SYMBOLS];
	/* As it is sent: first bit lowest. */
	uint16_t code[PREFIX_SYMBOLS];
};

/* Of `symbols` symbols whose frequencies sum up to 65535 at most, in codes of
 * at most max_bits. At least two symbols get a code, as pkzip wanted it. */
void prefix_code_build(struct prefix_code *out, const uint16_t *frequency,
	unsigned symbols, unsigned max_bits);
/* The codes that follow from the lengths of out->symbols symbols. */
void prefix_code_number(struct prefix_code *out);

#endif
