#include "format/base/find.h"

#include "format/base/cpu.h"
#include "format/base/find_wide.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

size_t
find_candidate_scalar(
	struct span hay, size_t from, const struct find_probe *probe)
{
	const unsigned char *p = (const unsigned char *)hay.ptr;
	struct find_anchor a = probe->a;
	struct find_anchor b = probe->b;

	if (hay.len < probe->len)
		return SIZE_MAX;
	for (size_t i = from; i <= hay.len - probe->len; i++)
		if ((p[i + a.at] | a.mask) == a.value &&
			(p[i + b.at] | b.mask) == b.value)
			return i;
	return SIZE_MAX;
}

#ifdef __SSE2__

enum { LANES = 16 };

struct lanes {
	__m128i a_mask;
	__m128i a_value;
	__m128i b_mask;
	__m128i b_value;
	const char *a;
	const char *b;
};

static __m128i
load(const char *p)
{
	/* An unaligned load: the cast promises nothing about alignment. */
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Bit n is set if both anchors fit at offset i + n. */
static unsigned
lanes_fit(const struct lanes *l, size_t i)
{
	__m128i a = _mm_or_si128(load(l->a + i), l->a_mask);
	__m128i b = _mm_or_si128(load(l->b + i), l->b_mask);
	__m128i both = _mm_and_si128(
		_mm_cmpeq_epi8(a, l->a_value), _mm_cmpeq_epi8(b, l->b_value));

	return (unsigned)_mm_movemask_epi8(both);
}

size_t
find_candidate(struct span hay, size_t from, const struct find_probe *probe)
{
	struct lanes l = {
		.a_mask = _mm_set1_epi8((char)probe->a.mask),
		.a_value = _mm_set1_epi8((char)probe->a.value),
		.b_mask = _mm_set1_epi8((char)probe->b.mask),
		.b_value = _mm_set1_epi8((char)probe->b.value),
	};
	size_t end = 0;
	size_t i = from;

	if (hay.len < probe->len || from > hay.len - probe->len)
		return SIZE_MAX;
	if (hay.len - probe->len >= FIND_WIDE_MIN && cpu_has_avx2())
		return find_candidate_wide(hay, from, probe);
	l.a = hay.ptr + probe->a.at;
	l.b = hay.ptr + probe->b.at;
	end = hay.len - probe->len + 1;
	if (end < LANES)
		return find_candidate_scalar(hay, from, probe);
	for (; i + LANES <= end; i += LANES) {
		unsigned fit = lanes_fit(&l, i);

		if (fit)
			return i + (unsigned)__builtin_ctz(fit);
	}
	if (i < end) {
		/* The last lanes overlap those before, which had no fit or lie
		 * before `from`; the shift drops them. */
		unsigned fit = lanes_fit(&l, end - LANES) >> (i + LANES - end);

		if (fit)
			return i + (unsigned)__builtin_ctz(fit);
	}
	return SIZE_MAX;
}

#else

size_t
find_candidate(struct span hay, size_t from, const struct find_probe *probe)
{
	return find_candidate_scalar(hay, from, probe);
}

#endif
