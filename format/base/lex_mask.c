#include "format/base/lex_mask.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void
lex_mask_plainly(const char *p, struct lex_mask *out, char *folded)
{
	memset(out, 0, sizeof(*out));
	for (unsigned i = 0; i < LEX_MASK_BYTES; i++) {
		char c = p[i];
		uint64_t bit = UINT64_C(1) << i;

		folded[i] = fold_char(c);
		if (is_alpha(c))
			out->letter |= bit;
		else if (is_digit(c))
			out->digit |= bit;
		else if (c == ':')
			out->colon |= bit;
		else if (c == '.')
			out->dot |= bit;
		else if (c == '@' || c == '_' || c == '+' || c == '-')
			out->joiner |= bit;
		else if ((unsigned char)c > 127)
			out->high |= bit;
	}
	out->joiner |= out->dot;
}

uint64_t
lex_blanks_plainly(const char *p)
{
	uint64_t blanks = 0;

	for (unsigned i = 0; i < LEX_MASK_BYTES; i++)
		blanks |= (uint64_t)(p[i] == ' ') << i;
	return blanks;
}

uint64_t
lex_same_plainly(const char *p, const char *q)
{
	uint64_t same = 0;

	for (unsigned i = 0; i < LEX_MASK_BYTES; i++)
		same |= (uint64_t)(p[i] == q[i]) << i;
	return same;
}

uint64_t
lex_low_plainly(const char *p)
{
	uint64_t low = 0;

	for (unsigned i = 0; i < LEX_MASK_BYTES; i++)
		low |= (uint64_t)((unsigned char)p[i] <= ' ') << i;
	return low;
}

#if defined(__SSE2__)
enum { STEP = 16 };

static inline __m128i
load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline __m128i
same(__m128i bytes, char c)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* Bytes first..last, both ASCII: moved so that `last` is 127, the largest. */
static inline __m128i
within(__m128i bytes, int first, int last)
{
	__m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8((char)(127 - last)));

	return _mm_cmpgt_epi8(
		moved, _mm_set1_epi8((char)(127 - last + first - 1)));
}

static inline uint64_t
bits(__m128i bytes, unsigned i)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << i;
}

/* Of the first `n` bytes, a multiple of STEP. */
static inline void
mask_of(const char *p, struct lex_mask *out, char *folded, unsigned n)
{
	struct lex_mask sum = { 0 };

	for (unsigned i = 0; i < n; i += STEP) {
		__m128i bytes = load(p + i);
		__m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
		__m128i letter = within(small, 'a', 'z');
		__m128i dot = same(bytes, '.');
		__m128i tie = _mm_or_si128(
			_mm_or_si128(same(bytes, '@'), same(bytes, '_')),
			_mm_or_si128(same(bytes, '+'), same(bytes, '-')));

		sum.letter |= bits(letter, i);
		sum.digit |= bits(within(bytes, '0', '9'), i);
		sum.dot |= bits(dot, i);
		sum.joiner |= bits(_mm_or_si128(tie, dot), i);
		sum.colon |= bits(same(bytes, ':'), i);
		sum.high |= bits(bytes, i);
		_mm_storeu_si128((__m128i *)(void *)(folded + i),
			_mm_or_si128(bytes,
				_mm_and_si128(letter, _mm_set1_epi8(0x20))));
	}
	*out = sum;
}

void
lex_mask(const char *p, size_t len, struct lex_mask *out, char *folded)
{
	/* Most texts are that short. */
	if (len <= LEX_MASK_BYTES / 2)
		mask_of(p, out, folded, LEX_MASK_BYTES / 2);
	else
		mask_of(p, out, folded, LEX_MASK_BYTES);
}

uint64_t
lex_blanks(const char *p)
{
	uint64_t blanks = 0;

	for (unsigned i = 0; i < LEX_MASK_BYTES; i += STEP)
		blanks |= bits(same(load(p + i), ' '), i);
	return blanks;
}

uint64_t
lex_blanks_same(const char *p, const char *q, uint64_t *alike)
{
	uint64_t blanks = 0;

	*alike = 0;
	for (unsigned i = 0; i < LEX_MASK_BYTES; i += STEP) {
		__m128i bytes = load(p + i);

		blanks |= bits(same(bytes, ' '), i);
		*alike |= bits(_mm_cmpeq_epi8(bytes, load(q + i)), i);
	}
	return blanks;
}

uint64_t
lex_low(const char *p)
{
	const __m128i blank = _mm_set1_epi8(' ');
	uint64_t low = 0;

	for (unsigned i = 0; i < LEX_MASK_BYTES; i += STEP) {
		__m128i bytes = load(p + i);

		low |= bits(
			_mm_cmpeq_epi8(_mm_min_epu8(bytes, blank), bytes), i);
	}
	return low;
}
#else
void
lex_mask(const char *p, size_t len, struct lex_mask *out, char *folded)
{
	(void)len;
	lex_mask_plainly(p, out, folded);
}

uint64_t
lex_blanks(const char *p)
{
	return lex_blanks_plainly(p);
}

uint64_t
lex_blanks_same(const char *p, const char *q, uint64_t *alike)
{
	*alike = lex_same_plainly(p, q);
	return lex_blanks_plainly(p);
}

uint64_t
lex_low(const char *p)
{
	return lex_low_plainly(p);
}
#endif
