/* Integers as they stand on disk: little-endian on every machine, unaligned.
 * No struct is ever written or cast; everything goes through these. */
#ifndef WB_FORMAT_DISK_BYTES_H
#define WB_FORMAT_DISK_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline void
put_u16(unsigned char *p, uint16_t v)
{
	p[0] = (unsigned char)(v & 0xff);
	p[1] = (unsigned char)(v >> 8);
}

/* Not by loops: so compilers see that it is one write. */
static inline void
put_u32(unsigned char *p, uint32_t v)
{
	put_u16(p, (uint16_t)v);
	put_u16(p + 2, (uint16_t)(v >> 16));
}

static inline void
put_u64(unsigned char *p, uint64_t v)
{
	put_u32(p, (uint32_t)v);
	put_u32(p + 4, (uint32_t)(v >> 32));
}

static inline uint16_t
get_u16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
get_u32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

static inline uint64_t
get_u64(const unsigned char *p)
{
	return (uint64_t)get_u32(p) | (uint64_t)get_u32(p + 4) << 32;
}

enum { VARINT_MAX_BYTES = 10 };

/* Seven bits a byte, low first, high bit set on all but the last. Writes at
 * most VARINT_MAX_BYTES; returns how many. */
static inline size_t
put_varint(unsigned char *p, uint64_t v)
{
	size_t n = 0;

	while (v >= 0x80) {
		p[n++] = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	p[n++] = (unsigned char)v;
	return n;
}

/* The same of fewer than 56 bits without a branch, for lengths that cannot be
 * foreseen: what stands behind it, up to 8 bytes, is zeroes then. */
static inline size_t
put_varint_wide(unsigned char *p, uint64_t v)
{
	const uint64_t ends = 0x8080808080808080u;
	size_t n = (size_t)(63 - __builtin_clzll(v | 1)) / 7;

	v = (v & 0x0fffffff) | (v & 0xfffffff0000000) << 4;
	v = (v & 0x00003fff00003fff) | (v & 0x0fffc0000fffc000) << 2;
	v = (v & 0x007f007f007f007f) | (v & 0x3f803f803f803f80) << 1;
	put_u64(p, v | (ends & (((uint64_t)1 << 8 * n) - 1)));
	return n + 1;
}

/* Read one from [*p, end); false if it is cut off or over 64 bits. */
static inline bool
get_varint(const unsigned char **p, const unsigned char *end, uint64_t *out)
{
	uint64_t v = 0;
	unsigned shift = 0;

	for (const unsigned char *q = *p; q < end && shift < 64; q++) {
		v |= (uint64_t)(*q & 0x7f) << shift;
		if (!(*q & 0x80)) {
			*p = q + 1;
			*out = v;
			return true;
		}
		shift += 7;
	}
	return false;
}

#endif
