/* 64 bytes of text as bit masks: which of them are letters, digits and so on.
 * Whatever machine makes them, they are the same. */
#ifndef WB_FORMAT_BASE_LEX_MASK_H
#define WB_FORMAT_BASE_LEX_MASK_H

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

/* Of LEX_MASK_BYTES bytes at p, whose text with small ASCII letters goes to
 * folded. */
void lex_mask(const char *p, struct lex_mask *out, char *folded);
/* Which of them are blanks. */
uint64_t lex_blanks(const char *p);

/* The same without vector instructions: for machines that have none, and to
 * compare with. */
void lex_mask_plainly(const char *p, struct lex_mask *out, char *folded);
uint64_t lex_blanks_plainly(const char *p);

#endif
