/* Bits on their way into a deflate stream, lowest first. */
#ifndef WB_FORMAT_PACK_BITS_H
#define WB_FORMAT_PACK_BITS_H

#include "format/base/buf.h"

#include <stdint.h>

struct bits {
	struct buf *out;
	/* Fewer than 32 between calls. */
	uint64_t held;
	unsigned count;
};

/* At most 32 bits, nothing above them. */
static inline void
bits_put(struct bits *b, uint32_t value, unsigned count)
{
	b->held |= (uint64_t)value << b->count;
	b->count += count;
	if (b->count >= 32) {
		const unsigned char four[4] = { (unsigned char)b->held,
			(unsigned char)(b->held >> 8),
			(unsigned char)(b->held >> 16),
			(unsigned char)(b->held >> 24) };

		buf_put(b->out, (struct span){ (const char *)four, 4 });
		b->held >>= 32;
		b->count -= 32;
	}
}

/* Zero bits up to the next byte, and all that is held goes out. */
static inline void
bits_align(struct bits *b)
{
	while (b->count > 0) {
		buf_putc(b->out, (char)(b->held & 0xff));
		b->held >>= 8;
		b->count -= b->count < 8 ? b->count : 8;
	}
}

#endif
