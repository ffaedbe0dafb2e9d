/* Which of a few bytes are the same as others, all of them at once. */
#ifndef WB_FORMAT_BASE_SAME_H
#define WB_FORMAT_BASE_SAME_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { SAME_BYTES = 32 };

#if defined(__SSE2__)
static inline uint32_t
same_half(const void *p, const void *q)
{
	return (uint32_t)_mm_movemask_epi8(
		_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p),
			_mm_loadu_si128((const __m128i *)q)));
}

/* Bit i: byte i of SAME_BYTES at p is that at q. */
static inline uint32_t
same_bits(const unsigned char *p, const unsigned char *q)
{
	return same_half(p, q) | same_half(p + 16, q + 16) << 16;
}
#else
static inline uint32_t
same_bits(const unsigned char *p, const unsigned char *q)
{
	uint32_t same = 0;

	for (unsigned i = 0; i < SAME_BYTES; i++)
		same |= (uint32_t)(p[i] == q[i]) << i;
	return same;
}
#endif

#endif
