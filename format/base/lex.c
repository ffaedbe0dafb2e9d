#include "format/base/lex_part.h"

#include <stdlib.h>
#include <string.h>

enum {
	TABLE_FIRST = 1 << 13,
	CHUNK_SLOTS = 1 << 13,
	CHUNK_MAX_BYTES = 120,
	KEY_WORDS = 4,
	KEY_BYTES = 8 * KEY_WORDS
};

static void
fill_classes(struct lexer *lx)
{
	for (int c = 0; c < 256; c++) {
		char ch = (char)c;

		lx->fold[c] = fold_char(ch);
		if (c >= 0x80)
			lx->class[c] = HIGH;
		else if (is_digit(ch))
			lx->class[c] = DIGIT;
		else if (is_alpha(ch))
			lx->class[c] = LETTER;
		else if (c && strchr(".@_+-", c))
			lx->class[c] = JOINER;
	}
}

struct lexer *
lexer_new(uint64_t seed)
{
	struct lexer *lx = xcalloc(1, sizeof(*lx));

	lx->seed = seed;
	lx->table_size = TABLE_FIRST;
	lx->table = xcalloc(lx->table_size, sizeof(*lx->table));
	lx->chunks = xcalloc(CHUNK_SLOTS, sizeof(*lx->chunks));
	lx->generation = 1;
	fill_classes(lx);
	return lx;
}

void
lexer_free(struct lexer *lx)
{
	if (!lx)
		return;
	free(lx->table);
	free(lx->chunks);
	free(lx->idents);
	buf_release(&lx->words);
	free(lx->runs[0].text);
	free(lx->runs[1].text);
	arena_release(&lx->term_texts);
	free(lx);
}

void
lexer_reset(struct lexer *lx)
{
	lx->block = NULL;
	lx->block_end = NULL;
	lx->near_phrase = false;
	lx->nidents = 0;
	lx->table_used = 0;
	buf_clear(&lx->words);
	if (++lx->generation > 0xffff) {
		lx->generation = 1;
		memset(lx->table, 0, lx->table_size * sizeof(*lx->table));
		memset(lx->chunks, 0, CHUNK_SLOTS * sizeof(*lx->chunks));
	}
}

void
lexer_reset_block(struct lexer *lx, struct span block)
{
	lexer_reset(lx);
	if (block.len == 0 || block.len > UINT32_MAX)
		return;
	lx->block = block.ptr;
	lx->block_end = block.ptr + block.len;
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

/* Did this text stand in the block before? If not, it does now. KEY_BYTES can
 * be read at p, and so they can at any text before it. */
static inline bool
chunk_seen(struct lexer *lx, const char *p, size_t len)
{
	struct key here;
	struct key there;
	uint64_t what = lx->generation << 8 | len;
	uint64_t *slot = NULL;
	uint64_t known = 0;

	load_key(p, len, &here);
	slot = &lx->chunks[key_slot(&here, len)];
	known = *slot;
	if (known >> 32 == what) {
		const char *before = lx->block + (known & UINT32_MAX);

		load_key(before, len, &there);
		if (key_same(&here, &there) &&
			(len <= KEY_BYTES ||
				memcmp(before + KEY_BYTES, p + KEY_BYTES,
					len - KEY_BYTES) == 0))
			return true;
	}
	*slot = what << 32 | (uint64_t)(p - lx->block);
	return false;
}

static inline void
lex_chunk(struct lexer *lx, const char *p, size_t len)
{
	size_t room = (size_t)(lx->block_end - p);
	struct span text = { p, len };

	if (len == 0)
		return;
	/* One ASCII character is never a term. */
	if (len == 1 && (unsigned char)*p < 0x80) {
		lx->near_phrase = lx->near_phrase || lex_may_end_phrase(text);
		return;
	}
	if (len <= CHUNK_MAX_BYTES && room >= KEY_BYTES &&
		chunk_seen(lx, p, len))
		return;
	lx->near_phrase = lx->near_phrase || lex_may_end_phrase(text);
	lex_runs_fast(lx, text, room);
	lex_term_ip6s(lx, text);
}

/* The blanks of the next 64 bytes, of which some may be behind the end. */
static inline uint64_t
blanks_at(const struct lexer *lx, const char *p, const char *end)
{
	char last[LEX_MASK_BYTES] = { 0 };
	size_t len = (size_t)(end - p);

	if (lx->block_end - p < LEX_MASK_BYTES) {
		memcpy(last, p, len < LEX_MASK_BYTES ? len : LEX_MASK_BYTES);
		p = last;
	}
	return lex_blanks(p) &
		(len < 64 ? (UINT64_C(1) << len) - 1 : UINT64_MAX);
}

/* Lex the pieces between blanks that are new. A blank ties nothing, so the
 * terms of a piece depend on nothing around it. */
static void
lex_chunks(struct lexer *lx, struct span text)
{
	const char *from = text.ptr;
	const char *end = text.ptr + text.len;

	for (const char *p = from; p < end; p += LEX_MASK_BYTES) {
		uint64_t blanks = blanks_at(lx, p, end);

		for (; blanks != 0; blanks &= blanks - 1) {
			const char *to = p + __builtin_ctzll(blanks);

			lex_chunk(lx, from, (size_t)(to - from));
			from = to + 1;
		}
		/* Past the end this would not be a pointer. */
		if (end - p <= LEX_MASK_BYTES)
			break;
	}
	if (from < end)
		lex_chunk(lx, from, (size_t)(end - from));
}

/* The same for lines that do not stay where they are. */
static void
lex_whole(struct lexer *lx, struct span text)
{
	lex_runs(lx, text);
	lex_term_ip6s(lx, text);
}

void
lexer_line(struct lexer *lx, struct span line, const struct stamp_scan *scan)
{
	void (*lex)(struct lexer *, struct span) =
		lx->block ? lex_chunks : lex_whole;
	size_t at = 0;

	for (uint32_t i = 0; i < scan->nparts; i++) {
		lex(lx, span_slice(line, at, scan->parts[i].at));
		at = (size_t)scan->parts[i].at + scan->parts[i].len;
	}
	lex(lx, span_slice(line, at, line.len));
}

const uint64_t *
lexer_idents(const struct lexer *lx, size_t *count)
{
	*count = lx->nidents;
	return lx->idents;
}

struct span
lexer_words(const struct lexer *lx)
{
	return buf_span(&lx->words);
}
