/* lex_mask.h by vectors of 16 bytes, which every amd64 has. Within a header, as
 * they take less than a call. */
#ifndef WB_FORMAT_LEX_LEX_SSE2_H
#define WB_FORMAT_LEX_LEX_SSE2_H

#include "format/lex/lex_mask.h"

#if defined(__SSE2__)
#include <emmintrin.h>

enum { LEX_STEP = 16 };

static inline __m128i
sse2_load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline __m128i
sse2_same(__m128i bytes, char c)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* Bytes first..last, both ASCII: moved so that `last` is 127, the largest. */
static inline __m128i
sse2_within(__m128i bytes, int first, int last)
{
	__m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8((char)(127 - last)));

	return _mm_cmpgt_epi8(
		moved, _mm_set1_epi8((char)(127 - last + first - 1)));
}

static inline uint64_t
sse2_bits(__m128i bytes, unsigned i)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << i;
}

/* Of LEX_MASK_BYTES. Written out, as gcc at -O2 leaves a loop a loop. */
static inline uint64_t
sse2_bits_all(const __m128i bytes[4])
{
	return sse2_bits(bytes[0], 0) | sse2_bits(bytes[1], LEX_STEP) |
		sse2_bits(bytes[2], 2 * LEX_STEP) |
		sse2_bits(bytes[3], 3 * LEX_STEP);
}

/* The bytes from p + i on. */
static inline void
sse2_mask(const char *p, struct lex_mask *sum, char *folded, unsigned i)
{
	__m128i bytes = sse2_load(p + i);
	__m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
	__m128i letter = sse2_within(small, 'a', 'z');
	__m128i dot = sse2_same(bytes, '.');
	__m128i tie = _mm_or_si128(
		_mm_or_si128(sse2_same(bytes, '@'), sse2_same(bytes, '_')),
		_mm_or_si128(sse2_same(bytes, '+'), sse2_same(bytes, '-')));

	sum->letter |= sse2_bits(letter, i);
	sum->digit |= sse2_bits(sse2_within(bytes, '0', '9'), i);
	sum->dot |= sse2_bits(dot, i);
	sum->joiner |= sse2_bits(_mm_or_si128(tie, dot), i);
	sum->colon |= sse2_bits(sse2_same(bytes, ':'), i);
	sum->high |= sse2_bits(bytes, i);
	_mm_storeu_si128((__m128i *)(void *)(folded + i),
		_mm_or_si128(
			bytes, _mm_and_si128(letter, _mm_set1_epi8(0x20))));
}

/* Most texts are short. */
static inline void
lex_mask(const char *p, size_t len, struct lex_mask *out, char *folded)
{
	struct lex_mask sum = { 0 };

	sse2_mask(p, &sum, folded, 0);
	if (len > LEX_STEP)
		sse2_mask(p, &sum, folded, LEX_STEP);
	if (len > 2 * LEX_STEP) {
		sse2_mask(p, &sum, folded, 2 * LEX_STEP);
		sse2_mask(p, &sum, folded, 3 * LEX_STEP);
	}
	*out = sum;
}

static inline uint64_t
lex_blanks(const char *p)
{
	const __m128i found[4] = { sse2_same(sse2_load(p), ' '),
		sse2_same(sse2_load(p + LEX_STEP), ' '),
		sse2_same(sse2_load(p + 2 * LEX_STEP), ' '),
		sse2_same(sse2_load(p + 3 * LEX_STEP), ' ') };

	return sse2_bits_all(found);
}

static inline uint64_t
lex_blanks_same(const char *p, const char *q, uint64_t *alike)
{
	const __m128i bytes[4] = { sse2_load(p), sse2_load(p + LEX_STEP),
		sse2_load(p + 2 * LEX_STEP), sse2_load(p + 3 * LEX_STEP) };
	const __m128i found[4] = { sse2_same(bytes[0], ' '),
		sse2_same(bytes[1], ' '), sse2_same(bytes[2], ' '),
		sse2_same(bytes[3], ' ') };
	const __m128i equal[4] = { _mm_cmpeq_epi8(bytes[0], sse2_load(q)),
		_mm_cmpeq_epi8(bytes[1], sse2_load(q + LEX_STEP)),
		_mm_cmpeq_epi8(bytes[2], sse2_load(q + 2 * LEX_STEP)),
		_mm_cmpeq_epi8(bytes[3], sse2_load(q + 3 * LEX_STEP)) };

	*alike = sse2_bits_all(equal);
	return sse2_bits_all(found);
}

/* Blanks and control bytes are their own minimum with a blank. */
static inline __m128i
sse2_low(__m128i bytes)
{
	return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes);
}

static inline uint64_t
lex_low(const char *p)
{
	const __m128i found[4] = { sse2_low(sse2_load(p)),
		sse2_low(sse2_load(p + LEX_STEP)),
		sse2_low(sse2_load(p + 2 * LEX_STEP)),
		sse2_low(sse2_load(p + 3 * LEX_STEP)) };

	return sse2_bits_all(found);
}
#endif

#endif
