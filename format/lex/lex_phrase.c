/* Words that stand beside each other are looked up word by word, and where each
 * of them is in most blocks that tells nothing: every session of an IMAP server
 * ends with "deleted=0". What is looked for with each mail, and stands almost
 * nowhere, has a term as a whole. */
#include "format/base/text.h"
#include "format/lex/lex_part.h"

#include <stdio.h>
#include <string.h>

/* Folded. One head, so that one pass over a text finds all. How the tails begin
 * is in lex_may_end_phrase, too. */
static const struct span head = SPAN_INIT("mailbox ");
static const struct span tails[] = { SPAN_INIT("deleted"),
	SPAN_INIT("renamed") };

enum { PHRASES = sizeof(tails) / sizeof(tails[0]), PHRASE_MAX = 32 };

static uint64_t
phrase_hash(const struct lexer *lx, size_t i)
{
	char text[PHRASE_MAX];

	memcpy(text, head.ptr, head.len);
	memcpy(text + head.len, tails[i].ptr, tails[i].len);
	return lex_hash(lx, (struct span){ text, head.len + tails[i].len });
}

/* Bit i of the result: phrase i stands in the text, perhaps within words. */
static unsigned
find_phrases(struct span text)
{
	const struct text_needle needle = { head, false, false };
	const unsigned all = (1U << PHRASES) - 1;
	unsigned found = 0;

	for (size_t at = text_find(text, 0, &needle);
		at != SIZE_MAX && found != all;
		at = text_find(text, at + 1, &needle)) {
		size_t from = at + head.len;

		for (size_t i = 0; i < PHRASES; i++)
			if (text_eq(span_slice(text, from, from + tails[i].len),
				    tails[i]))
				found |= 1U << i;
	}
	return found;
}

bool
lex_ends_phrase(struct span piece)
{
	for (size_t i = 0; i < PHRASES; i++) {
		size_t len =
			piece.len < tails[i].len ? piece.len : tails[i].len;

		if (text_eq(span_slice(piece, 0, len),
			    span_slice(tails[i], 0, len)))
			return true;
	}
	return false;
}

void
lexer_phrases(struct lexer *lx, struct span text)
{
	/* Most blocks have no such word, and were read for others already. */
	unsigned found = lx->block && !lx->near_phrase ? 0 : find_phrases(text);

	for (size_t i = 0; i < PHRASES; i++)
		if (found & 1U << i)
			lex_add_ident(lx, phrase_hash(lx, i));
}

void
lex_query_phrases(struct lexer *lx, struct span text)
{
	unsigned found = find_phrases(text);

	for (size_t i = 0; i < PHRASES && lx->nterms < lx->terms_max; i++)
		if (found & 1U << i)
			lx->terms[lx->nterms++] =
				(struct term){ .kind = TERM_IDENT,
					.is_phrase = true,
					.hash = phrase_hash(lx, i) };
}

/* No term of text has a blank in it but the phrases. */
uint64_t
lexer_uid(const struct lexer *lx, uint64_t uid)
{
	char text[PHRASE_MAX];
	int n = snprintf(
		text, sizeof(text), "acct uid %llu", (unsigned long long)uid);

	return lex_hash(lx, (struct span){ text, (size_t)n });
}

void
lexer_add_uid(struct lexer *lx, uint64_t uid)
{
	lex_add_ident(lx, lexer_uid(lx, uid));
}
