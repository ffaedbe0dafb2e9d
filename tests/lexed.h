/* Is a term among those of what a lexer has read? */
#ifndef WB_TESTS_LEXED_H
#define WB_TESTS_LEXED_H

#include "format/lex/lex.h"

#include <stdbool.h>

static inline bool
has_ident(const struct lexer *lx, uint64_t hash)
{
	size_t n = 0;
	const uint64_t *all = lexer_idents(lx, &n);

	for (size_t i = 0; i < n; i++)
		if (all[i] == hash)
			return true;
	return false;
}

static inline bool
has_word(const struct lexer *lx, struct span word)
{
	struct span rest = lexer_words(lx);
	struct span one = { 0 };

	while (span_cut(rest, ' ', &one, &rest))
		if (span_eq(one, word))
			return true;
	return false;
}

#endif
