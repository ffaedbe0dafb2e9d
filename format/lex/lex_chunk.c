/* Lines of logs repeat, and most pieces of a line, between blanks, stood in the
 * block before: they give no new terms. Found again either because they follow
 * what they followed there, or by a table of all pieces. */
#include "format/lex/lex_part.h"

#include <string.h>

enum { CHUNK_MAX_BYTES = 120, KEY_WORDS = 4, KEY_BYTES = 8 * KEY_WORDS };

/* In a slot: behind the text that the piece is of the line goes on with a
 * stamp, which is not lexed. */
#define CUT_SHORT (UINT64_C(1) << 63)

/* Where in a text that is being lexed. */
struct place {
	const char *p;
	const char *end;
	/* The blanks of the LEX_MASK_BYTES from `window` on, before `end`. */
	const char *window;
	uint64_t blanks;
	/* CUT_SHORT or 0. */
	uint64_t cut_short;
};

/* LEX_MASK_BYTES of the block. */
static inline bool
can_read(const struct lexer *lx, const char *p)
{
	return p && lx->block_end - p >= LEX_MASK_BYTES;
}

/* What is behind the piece that ends here; NULL if it ends its line. */
static inline const char *
behind(const struct lexer *lx, const char *end)
{
	return end < lx->block_end && *end == ' ' ? end + 1 : NULL;
}

/* A piece differs; what follows it may be as before. */
static inline void
like_next(struct lexer *lx)
{
	uint64_t ends = 0;

	if (!can_read(lx, lx->like)) {
		lx->like = NULL;
		return;
	}
	ends = lex_low(lx->like);
	lx->like =
		ends != 0 ? behind(lx, lx->like + __builtin_ctzll(ends)) : NULL;
}

static inline uint64_t
load64(const char *p)
{
	uint64_t v = 0;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* The first KEY_BYTES of a chunk, zeros behind its end. */
struct key {
	uint64_t words[KEY_WORDS];
};

/* Without a branch: most chunks are shorter, and no two after each other
 * equally long. Of a chunk that is longer all is taken. */
static inline void
load_key(const char *p, size_t len, struct key *out)
{
	/* As many bytes that keep, then as many that clear. */
	static const unsigned char keep[2 * KEY_BYTES] = { 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const char *mask = (const char *)keep + KEY_BYTES -
		(len < KEY_BYTES ? len : KEY_BYTES);

	for (size_t i = 0; i < KEY_WORDS; i++)
		out->words[i] = load64(p + 8 * i) & load64(mask + 8 * i);
}

/* Which slot; only for speed, so any mixing will do. */
static inline size_t
key_slot(const struct key *k, size_t len)
{
	uint64_t a = (k->words[0] + len) * 0x9e3779b97f4a7c15ULL;
	uint64_t b = k->words[1] * 0xc4ceb9fe1a85ec53ULL;
	uint64_t c = k->words[2] * 0xff51afd7ed558ccdULL;
	uint64_t d = k->words[3] * 0x94d049bb133111ebULL;

	return (size_t)((a ^ a >> 29 ^ b ^ b >> 31 ^ c ^ c >> 30 ^ d) *
			       0xbf58476d1ce4e5b9ULL >>
		       40) &
		(CHUNK_SLOTS - 1);
}

static inline bool
key_same(const struct key *a, const struct key *b)
{
	return ((a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) |
		       (a->words[2] ^ b->words[2]) |
		       (a->words[3] ^ b->words[3])) == 0;
}

/* Did this text stand in the block before? It does from now on, and what was
 * behind it there is what may come again. KEY_BYTES can be read at p, and so
 * they can at any text that has a slot. */
static inline bool
chunk_seen(struct lexer *lx, const struct place *at, size_t len)
{
	const char *p = at->p;
	struct key here;
	struct key there;
	uint64_t what = lx->generation << 8 | len;
	uint64_t *slot = NULL;
	uint64_t known = 0;
	const char *before = NULL;

	load_key(p, len, &here);
	slot = &lx->chunks[key_slot(&here, len)];
	known = *slot;
	*slot = what << 32 | (uint64_t)(p - lx->block) | at->cut_short;
	if ((known & ~CUT_SHORT) >> 32 != what)
		return false;
	before = lx->block + (known & UINT32_MAX);
	load_key(before, len, &there);
	if (!key_same(&here, &there) ||
		(len > KEY_BYTES &&
			memcmp(before + KEY_BYTES, p + KEY_BYTES,
				len - KEY_BYTES) != 0))
		return false;
	lx->like = known & CUT_SHORT ? NULL : behind(lx, before + len);
	return true;
}

/* Lex the piece at hand if it is new. */
static inline void
lex_chunk(struct lexer *lx, const struct place *at, size_t len)
{
	size_t room = (size_t)(lx->block_end - at->p);
	struct span text = { at->p, len };

	if (len == 0)
		return;
	/* One ASCII character is never a term. */
	if (len == 1 && (unsigned char)*at->p < 0x80) {
		lx->near_phrase = lx->near_phrase || lex_may_end_phrase(text);
		like_next(lx);
		return;
	}
	if (len <= CHUNK_MAX_BYTES && room >= KEY_BYTES &&
		chunk_seen(lx, at, len))
		return;
	lx->near_phrase = lx->near_phrase || lex_may_end_phrase(text);
	if (lex_runs_fast(lx, text, room))
		lex_term_ip6s(lx, text);
	like_next(lx);
}

/* Pass over the pieces that follow here what they followed before. */
static inline void
skip_alike(struct lexer *lx, struct place *at)
{
	while (can_read(lx, at->p) && can_read(lx, lx->like)) {
		uint64_t same = 0;
		uint64_t blanks = 0;
		size_t len = 0;

		at->window = at->p;
		at->blanks = lex_blanks_same(at->p, lx->like, &same) &
			low_bits((size_t)(at->end - at->p));
		/* Up to the first byte that differs. */
		blanks = at->blanks & (same & ~(same + 1));
		if (blanks == 0)
			return;
		len = 64 - (size_t)__builtin_clzll(blanks);
		at->p += len;
		lx->like += len;
		if (same != UINT64_MAX)
			return;
	}
}

/* The blanks of the next 64 bytes, of which some may be behind the end. */
static inline uint64_t
blanks_at(const struct lexer *lx, const char *p, const char *end)
{
	char last[LEX_MASK_BYTES] = { 0 };
	size_t len = (size_t)(end - p);

	if (!can_read(lx, p)) {
		memcpy(last, p, len < LEX_MASK_BYTES ? len : LEX_MASK_BYTES);
		p = last;
	}
	return lex_blanks(p) & low_bits(len);
}

/* How long the piece is that begins at hand. */
static inline size_t
chunk_length(const struct lexer *lx, struct place *at)
{
	size_t len = (size_t)(at->p - at->window);
	const char *from = at->p;

	if (len < LEX_MASK_BYTES && at->blanks >> len != 0)
		return (size_t)__builtin_ctzll(at->blanks >> len);
	for (;; from += LEX_MASK_BYTES) {
		uint64_t blanks = blanks_at(lx, from, at->end);

		at->window = from;
		at->blanks = blanks;
		if (blanks != 0)
			return (size_t)(from - at->p) +
				(size_t)__builtin_ctzll(blanks);
		if (at->end - from <= LEX_MASK_BYTES)
			return (size_t)(at->end - at->p);
	}
}

/* A blank ties nothing, so the terms of a piece depend on nothing around it. */
void
lex_chunks(struct lexer *lx, struct span text, bool is_last)
{
	struct place at = { .p = text.ptr,
		.end = text.ptr + text.len,
		.window = text.ptr,
		.cut_short = is_last ? 0 : CUT_SHORT };

	lx->like = is_last ? lx->before : NULL;
	if (is_last)
		lx->before = text.ptr;
	for (;;) {
		size_t len = 0;

		if (lx->like)
			skip_alike(lx, &at);
		if (at.p == at.end)
			return;
		len = chunk_length(lx, &at);
		lex_chunk(lx, &at, len);
		/* Past the end this would not be a pointer. */
		if ((size_t)(at.end - at.p) <= len)
			return;
		at.p += len + 1;
	}
}
