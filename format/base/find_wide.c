/* The Makefile has this file alone compiled for AVX2, where that exists. */
#include "format/base/find_wide.h"

#ifdef __AVX2__

#include <immintrin.h>

enum { LANES = 32 };

struct lanes {
	__m256i a_mask;
	__m256i a_value;
	__m256i b_mask;
	__m256i b_value;
	const char *a;
	const char *b;
};

static __m256i
load(const char *p)
{
	/* An unaligned load: the cast promises nothing about alignment. */
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Bit n is set if both anchors fit at offset i + n. */
static unsigned
lanes_fit(const struct lanes *l, size_t i)
{
	__m256i a = _mm256_or_si256(load(l->a + i), l->a_mask);
	__m256i b = _mm256_or_si256(load(l->b + i), l->b_mask);
	__m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(a, l->a_value),
		_mm256_cmpeq_epi8(b, l->b_value));

	return (unsigned)_mm256_movemask_epi8(both);
}

size_t
find_candidate_wide(
	struct span hay, size_t from, const struct find_probe *probe)
{
	struct lanes l = {
		.a_mask = _mm256_set1_epi8((char)probe->a.mask),
		.a_value = _mm256_set1_epi8((char)probe->a.value),
		.b_mask = _mm256_set1_epi8((char)probe->b.mask),
		.b_value = _mm256_set1_epi8((char)probe->b.value),
		.a = hay.ptr + probe->a.at,
		.b = hay.ptr + probe->b.at,
	};
	size_t end = hay.len - probe->len + 1;
	size_t i = from;

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
find_candidate_wide(
	struct span hay, size_t from, const struct find_probe *probe)
{
	return find_candidate_scalar(hay, from, probe);
}

#endif
