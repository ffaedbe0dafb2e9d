/* What the parts of the lexer share: lex.c (a line), lex_chunk.c (its pieces
 * that were seen before), lex_run.c and lex_fast.c (runs, one byte at a time or
 * by masks of 64 bytes: the same terms in the same order), lex_term.c (terms
 * out of runs), lex_address.c, lex_phrase.c, lex_query.c. */
#ifndef WB_FORMAT_LEX_LEX_PART_H
#define WB_FORMAT_LEX_LEX_PART_H

#include "format/base/arena.h"
#include "format/lex/lex.h"
#include "format/lex/lex_mask.h"
#include "format/lex/lex_sse2.h"

enum { CHUNK_SLOTS = 1 << 13 };
enum { LETTER = 1, DIGIT = 2, JOINER = 4, HIGH = 8 };

/* A run of letters and digits; its text is folded. */
struct run {
	char *text;
	size_t cap;
	size_t len;
	unsigned mask;
	/* One past its last byte in the text being lexed, or NULL. */
	const char *end;
};

struct lexer {
	uint64_t seed;
	/* Where each piece of a line stood last: whether its text goes on,
	 * generation, 8 bits of length, 32 of place. Told by their bytes, not
	 * by a hash, since whoever can make collisions could hide text from
	 * the index. */
	uint64_t *chunks;
	/* The block that stays where it is, or NULL. */
	const char *block;
	const char *block_end;
	/* Of lines in the block, behind their stamps: the one before, and where
	 * text like that at hand goes on, all of it lexed up to the end of its
	 * line. NULL if there is none. */
	const char *before;
	const char *like;
	/* Open addressing: generation in the high 16 bits, then tag and hash;
	 * what has an old generation is free. */
	uint64_t *table;
	size_t table_size;
	size_t table_used;
	uint64_t generation;
	uint64_t *idents;
	size_t nidents;
	size_t idents_cap;
	struct buf words;
	/* A piece of the block may end a phrase. */
	bool near_phrase;
	/* The run just read and the one before it. */
	struct run runs[2];
	unsigned turn;
	/* The last up to four dotted decimals. */
	uint32_t dotted;
	unsigned ndotted;
	const char *dotted_end;
	/* When asked for a query's terms: where they go. */
	struct term *terms;
	size_t nterms;
	size_t terms_max;
	struct arena term_texts;
	unsigned char class[256];
	char fold[256];
};

/* Two neighbouring characters that stand alone. */
void lex_term_pair(struct lexer *lx, struct span two);
void lex_term_ip6s(struct lexer *lx, struct span text);
/* Two runs around an @. */
void lex_add_pair(
	struct lexer *lx, const struct run *left, const struct run *r);
/* The last four decimals, as an IPv4 address. */
void lex_add_ip4(struct lexer *lx);
/* A number of at most three digits: perhaps part of such an address. */
void lex_add_decimal(struct lexer *lx, const struct run *r, const char *start);
/* Letters only: a word, or tied to a neighbour. */
void lex_add_letters(struct lexer *lx, const struct run *r, bool tied);
/* Letters and digits, or many digits. */
void lex_add_mixed(struct lexer *lx, const struct run *r);

/* The terms that a run gives, which begins at `start` in the text. `left`: the
 * run that an @ ties to it, else NULL. `tied`: some joiner ties it to a run. */
static inline void
lex_term(struct lexer *lx, const struct run *left, const struct run *r,
	const char *start, bool tied)
{
	if (left)
		lex_add_pair(lx, left, r);
	if (r->mask == DIGIT && r->len <= 3)
		lex_add_decimal(lx, r, start);
	else if (r->mask == LETTER)
		lex_add_letters(lx, r, tied);
	else if (r->mask != DIGIT || r->len >= 5)
		lex_add_mixed(lx, r);
}
/* The identifier of a folded text, and to add one. */
uint64_t lex_hash(const struct lexer *lx, struct span text);
void lex_add_ident(struct lexer *lx, uint64_t hash);
/* Of a query. */
void lex_keep_term(
	struct lexer *lx, enum term_kind kind, uint64_t hash, struct span text);

/* Only when asked for a query's terms. */
static inline void
lex_note_term(
	struct lexer *lx, enum term_kind kind, uint64_t hash, struct span text)
{
	if (lx->terms)
		lex_keep_term(lx, kind, hash, text);
}

/* Can a phrase end with this piece between blanks, or with what it begins, if
 * the line was cut there? */
bool lex_ends_phrase(struct span piece);

/* The same of a piece that is not empty, without a call for most. */
static inline bool
lex_may_end_phrase(struct span piece)
{
	char first = fold_char(piece.ptr[0]);

	return (first == 'd' || first == 'r') &&
		(piece.len == 1 || fold_char(piece.ptr[1]) == 'e') &&
		lex_ends_phrase(piece);
}

/* Adds the phrases in a query's text to lx->terms. */
void lex_query_phrases(struct lexer *lx, struct span text);

/* The terms of the pieces of a text in the block; is_last: nothing but the
 * line's end is behind it. */
void lex_chunks(struct lexer *lx, struct span text, bool is_last);

/* The runs of a text, whatever bytes it has, and their terms. Nothing ties
 * it to what is around it. */
void lex_runs(struct lexer *lx, struct span text);
/* The same of a text that is not empty, 64 bytes at a time. `room` bytes can be
 * read at its beginning. False if no IPv6 address is in it. */
bool lex_runs_fast(struct lexer *lx, struct span text, size_t room);

#endif
