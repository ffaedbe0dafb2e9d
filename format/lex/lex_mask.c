#include "format/lex/lex_mask.h"

#include <string.h>

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
