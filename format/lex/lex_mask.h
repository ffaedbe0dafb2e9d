/* 64 bytes of text as bit masks: which of them are letters, digits and so on.
 * Whatever machine makes them, they are the same. */
#ifndef WB_FORMAT_LEX_LEX_MASK_H
#define WB_FORMAT_LEX_LEX_MASK_H

#include "format/base/span.h"

enum { LEX_MASK_BYTES = 64 };

/* Bit i is byte i. */
struct lex_mask {
	uint64_t letter;
	uint64_t digit;
	/* . @ _ + - */
	uint64_t joiner;
	uint64_t dot;
	uint64_t colon;
	/* Above 127. */
	uint64_t high;
};

/* The first n bits; all if there are fewer. */
static inline uint64_t
low_bits(size_t n)
{
	return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* Without vector instructions: for machines that have none, and to compare
 * with. */
void lex_mask_plainly(const char *p, struct lex_mask *out, char *folded);
uint64_t lex_blanks_plainly(const char *p);
uint64_t lex_same_plainly(const char *p, const char *q);
uint64_t lex_low_plainly(const char *p);

#if !defined(__SSE2__)
/* Of LEX_MASK_BYTES bytes at p, whose text with small ASCII letters goes to
 * folded. Only the first `len` are wanted; those behind them may be left out.
 */
static inline void
lex_mask(const char *p, size_t len, struct lex_mask *out, char *folded)
{
	(void)len;
	lex_mask_plainly(p, out, folded);
}

/* Which of them are blanks. */
static inline uint64_t
lex_blanks(const char *p)
{
	return lex_blanks_plainly(p);
}

/* The same; and which are the same as those at q. */
static inline uint64_t
lex_blanks_same(const char *p, const char *q, uint64_t *alike)
{
	*alike = lex_same_plainly(p, q);
	return lex_blanks_plainly(p);
}

/* Which of them are blanks or control bytes. */
static inline uint64_t
lex_low(const char *p)
{
	return lex_low_plainly(p);
}
#endif

#endif
