#define XXH_INLINE_ALL
#include "format/base/addr.h"
#include "format/base/lex_part.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
	/* Telling words and identifiers apart in the one table. */
	WORD_TAG = 1,
	PAIR_STRONG_BYTES = 6
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

static void
keep_term(
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

/* Only when asked for a query's terms. */
static inline void
note_term(
	struct lexer *lx, enum term_kind kind, uint64_t hash, struct span text)
{
	if (lx->terms)
		keep_term(lx, kind, hash, text);
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

const unsigned ip6_lengths[IP6_LENGTHS] = { 16, 8, 4 };

uint64_t
lexer_ip4(const struct lexer *lx, uint32_t addr, unsigned octets)
{
	unsigned char key[8] = "ip4";
	uint32_t kept = octets >= 4 ? addr : addr >> (32 - 8 * octets);

	key[3] = (unsigned char)octets;
	memcpy(key + 4, &kept, sizeof(kept));
	for (int i = 0; i < 4; i++)
		key[4 + i] = (unsigned char)(kept >> (8 * i) & 0xff);
	return term_hash(lx, (const char *)key, sizeof(key));
}

static void
add_address(struct lexer *lx)
{
	add_ident(lx, lexer_ip4(lx, lx->dotted, 4));
	add_ident(lx, lexer_ip4(lx, lx->dotted, 3));
	add_ident(lx, lexer_ip4(lx, lx->dotted, 2));
	note_term(lx, TERM_IDENT, lexer_ip4(lx, lx->dotted, 4), SPAN("ip4"));
}

/* A number of at most three digits: perhaps part of an IPv4 address. */
static inline void
take_decimal(struct lexer *lx, const struct run *r, const char *start)
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
		add_address(lx);
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

/* The left half of a pair is read already, r is the right one. */
static void
take_pair(struct lexer *lx, const struct run *left, const struct run *r)
{
	char key[128];
	uint64_t hash = 0;

	if (left->len >= PAIR_STRONG_BYTES && (left->mask & DIGIT))
		return;
	if (left->len + r->len + 1 > sizeof(key))
		return;
	memcpy(key, left->text, left->len);
	key[left->len] = '@';
	memcpy(key + left->len + 1, r->text, r->len);
	hash = term_hash(lx, key, left->len + 1 + r->len);
	add_ident(lx, hash);
	note_term(lx, TERM_IDENT, hash,
		(struct span){ key, left->len + 1 + r->len });
}

/* Letters only: is it a word, or tied to a neighbour? */
static void
take_letters(struct lexer *lx, const struct run *r, bool tied)
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
	note_term(lx, r->len > WORD_MAX_BYTES ? TERM_IDENT : TERM_EITHER, hash,
		text);
}

void
lex_term(struct lexer *lx, const struct run *left, const struct run *r,
	const char *start, bool tied)
{
	if (left)
		take_pair(lx, left, r);
	if (r->mask == DIGIT && r->len <= 3) {
		take_decimal(lx, r, start);
	} else if (r->mask == LETTER) {
		take_letters(lx, r, tied);
	} else if (r->mask != DIGIT || r->len >= 5) {
		uint64_t hash = term_hash(lx, r->text, r->len);

		add_ident(lx, hash);
		note_term(
			lx, TERM_IDENT, hash, (struct span){ r->text, r->len });
	}
}

void
lex_term_pair(struct lexer *lx, struct span two)
{
	uint64_t hash = term_hash(lx, two.ptr, two.len);

	add_word(lx, hash, two);
	note_term(lx, TERM_WORD, hash, two);
}

uint64_t
lexer_ip6(const struct lexer *lx, const unsigned char addr[16], unsigned bytes)
{
	char key[4 + 16] = "ip6";

	key[3] = (char)bytes;
	memcpy(key + 4, addr, bytes);
	return term_hash(lx, key, 4 + (size_t)bytes);
}

/* An IPv6 address has "::", or six colons: eight groups, of which a dotted quad
 * can stand for two. Times have two colons. */
static bool
may_have_ip6(struct span text)
{
	enum { COLONS = 6 };
	unsigned colons = 0;
	size_t at = span_find_char(text, ':');

	if (at == SIZE_MAX)
		return false;
	for (; at < text.len; at++) {
		if (text.ptr[at] != ':')
			continue;
		colons++;
		if (colons == COLONS ||
			(at + 1 < text.len && text.ptr[at + 1] == ':'))
			return true;
	}
	return false;
}

/* IPv6 addresses, whichever way they are written. */
void
lex_term_ip6s(struct lexer *lx, struct span text)
{
	struct addr_found f;

	for (size_t at = 0; may_have_ip6(span_slice(text, at, text.len)) &&
		addr_find(text, at, &f);
		at = f.at + f.len) {
		if (addr_is_ip4(&f.addr))
			continue;
		for (size_t i = 0; i < IP6_LENGTHS; i++)
			add_ident(lx,
				lexer_ip6(lx, f.addr.bytes, ip6_lengths[i]));
	}
}
