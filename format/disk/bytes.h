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

static inline void
put_u32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (8 * i) & 0xff);
}

static inline void
put_u64(unsigned char *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (unsigned char)(v >> (8 * i) & 0xff);
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
