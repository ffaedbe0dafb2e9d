/* Runs to terms: which are words, which identifiers, which none; each kept once
 * a block. */
#define XXH_INLINE_ALL
#include "format/lex/lex_part.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
	/* Telling words and identifiers apart in the one table. */
	WORD_TAG = 1
};

static void
table_grow(struct lexer *lx)
{
	size_t size = lx->table_size * 2;
	uint64_t *next = xcalloc(size, sizeof(*next));

	for (size_t i = 0; i < lx->table_size; i++) {
		uint64_t item = lx->table[i];
		size_t at = item & (size - 1);

		if (item >> 48 != lx->generation)
			continue;
		while (next[at])
			at = (at + 1) & (size - 1);
		next[at] = item;
	}
	free(lx->table);
	lx->table = next;
	lx->table_size = size;
}

/* True if it was not in the table yet. */
static inline bool
table_add(struct lexer *lx, uint64_t hash, uint64_t tag)
{
	uint64_t item = lx->generation << 48 | tag << TERM_BITS | hash;
	size_t mask = lx->table_size - 1;
	size_t at = item & mask;

	while (lx->table[at] >> 48 == lx->generation) {
		if (lx->table[at] == item)
			return false;
		at = (at + 1) & mask;
	}
	lx->table[at] = item;
	if (++lx->table_used * 2 > lx->table_size)
		table_grow(lx);
	return true;
}

void
lex_keep_term(
	struct lexer *lx, enum term_kind kind, uint64_t hash, struct span text)
{
	if (lx->nterms == lx->terms_max)
		return;
	lx->terms[lx->nterms++] = (struct term){
		.kind = kind,
		.hash = hash,
		.text = arena_copy(&lx->term_texts, text),
	};
}

static inline void
add_ident(struct lexer *lx, uint64_t hash)
{
	if (!table_add(lx, hash, 0))
		return;
	if (lx->nidents == lx->idents_cap)
		lx->idents = xgrow(lx->idents, &lx->idents_cap, lx->nidents + 1,
			sizeof(*lx->idents));
	lx->idents[lx->nidents++] = hash;
}

static inline uint64_t
term_hash(const struct lexer *lx, const char *p, size_t len)
{
	return XXH3_64bits_withSeed(p, len, lx->seed) >> (64 - TERM_BITS);
}

uint64_t
lex_hash(const struct lexer *lx, struct span text)
{
	return term_hash(lx, text.ptr, text.len);
}

void
lex_add_ident(struct lexer *lx, uint64_t hash)
{
	add_ident(lx, hash);
}

static inline void
add_word(struct lexer *lx, uint64_t hash, struct span text)
{
	if (!table_add(lx, hash, WORD_TAG))
		return;
	buf_put(&lx->words, text);
	buf_putc(&lx->words, ' ');
}

void
lex_add_decimal(struct lexer *lx, const struct run *r, const char *start)
{
	uint32_t value = 0;

	for (size_t i = 0; i < r->len; i++)
		value = value * 10 + (uint32_t)(r->text[i] - '0');
	if (value > 255) {
		lx->ndotted = 0;
		return;
	}
	if (lx->ndotted == 0 || lx->dotted_end + 1 != start ||
		*lx->dotted_end != '.')
		lx->ndotted = 0;
	lx->dotted = lx->dotted << 8 | value;
	lx->dotted_end = r->end;
	if (++lx->ndotted >= 4)
		lex_add_ip4(lx);
}

/* Names of months and weekdays, by their first letter. */
static bool
is_calendar_word(const struct run *r)
{
	static const char names[] = "jan feb mar apr may jun jul aug sep oct "
				    "nov dec mon tue wed thu fri sat sun ";
	const uint32_t firsts = 1U << ('j' - 'a') | 1U << ('f' - 'a') |
		1U << ('m' - 'a') | 1U << ('a' - 'a') | 1U << ('s' - 'a') |
		1U << ('o' - 'a') | 1U << ('n' - 'a') | 1U << ('d' - 'a') |
		1U << ('t' - 'a') | 1U << ('w' - 'a');

	if (r->len != 3 || !is_alpha(r->text[0]) ||
		!(firsts >> (r->text[0] - 'a') & 1))
		return false;
	for (const char *p = names; *p; p += 4)
		if (memcmp(p, r->text, 3) == 0)
			return true;
	return false;
}

void
lex_add_letters(struct lexer *lx, const struct run *r, bool tied)
{
	struct span text = { r->text, r->len };
	uint64_t hash = 0;

	if (r->len < 2 || is_calendar_word(r))
		return;
	hash = term_hash(lx, r->text, r->len);
	if (tied || r->len > WORD_MAX_BYTES)
		add_ident(lx, hash);
	else
		add_word(lx, hash, text);
	lex_note_term(lx, r->len > WORD_MAX_BYTES ? TERM_IDENT : TERM_EITHER,
		hash, text);
}

void
lex_add_mixed(struct lexer *lx, const struct run *r)
{
	uint64_t hash = term_hash(lx, r->text, r->len);

	add_ident(lx, hash);
	lex_note_term(lx, TERM_IDENT, hash, (struct span){ r->text, r->len });
}

void
lex_term_pair(struct lexer *lx, struct span two)
{
	uint64_t hash = term_hash(lx, two.ptr, two.len);

	add_word(lx, hash, two);
	lex_note_term(lx, TERM_WORD, hash, two);
}
