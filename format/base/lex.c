#define XXH_INLINE_ALL
#include "format/base/lex.h"

#include "format/base/addr.h"
#include "format/base/arena.h"
#include "format/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { LETTER = 1, DIGIT = 2, JOINER = 4, HIGH = 8 };

enum {
	TABLE_FIRST = 1 << 15,
	CHUNK_SLOTS = 1 << 12,
	CHUNK_MAX_BYTES = 120,
	/* Telling words and identifiers apart in the one table. */
	WORD_TAG = 1,
	PAIR_STRONG_BYTES = 6
};

struct run {
	char *text;
	size_t cap;
	size_t len;
	unsigned mask;
	/* One past its last byte in the text being lexed, or NULL. */
	const char *end;
};

/* A piece of text between blanks that was lexed already in this block. */
struct chunk {
	const char *ptr;
	uint32_t len;
	uint32_t generation;
};

struct lexer {
	uint64_t seed;
	/* Most pieces of a log line stood in a line before: they give no new
	 * terms. Told by their bytes, not by a hash, since whoever can make
	 * collisions could hide text from the index. */
	struct chunk *chunks;
	bool keeps_chunks;
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
	lx->keeps_chunks = false;
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
lexer_reset_stable(struct lexer *lx)
{
	lexer_reset(lx);
	lx->keeps_chunks = true;
}

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
note_term(
	struct lexer *lx, enum term_kind kind, uint64_t hash, struct span text)
{
	if (!lx->terms || lx->nterms == lx->terms_max)
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

static bool
is_calendar_word(const struct run *r)
{
	static const char names[] = "jan feb mar apr may jun jul aug sep oct "
				    "nov dec mon tue wed thu fri sat sun ";

	if (r->len != 3)
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

static inline bool
is_joiner(const struct lexer *lx, char c)
{
	return lx->class[(unsigned char)c] == JOINER;
}

static inline bool
starts_word(const struct lexer *lx, const char *p, const char *end)
{
	unsigned k = lx->class[(unsigned char)*p];
	size_t len = 0;

	if (k != HIGH)
		return (k & (LETTER | DIGIT)) != 0;
	return text_class_at((struct span){ p, (size_t)(end - p) }, 0, &len) ==
		TEXT_WORD;
}

/* A run is complete: [start, r->end) in a text that goes on to `limit`. */
static inline void
take_run(struct lexer *lx, struct run *r, const char *start, const char *limit)
{
	const struct run *left = &lx->runs[lx->turn ^ 1];
	bool after = left->end && left->end + 1 == start &&
		is_joiner(lx, *left->end);

	if (after && *left->end == '@')
		take_pair(lx, left, r);
	if (r->mask == DIGIT && r->len <= 3) {
		take_decimal(lx, r, start);
	} else if (r->mask == LETTER) {
		bool before = r->end + 1 < limit && is_joiner(lx, *r->end) &&
			starts_word(lx, r->end + 1, limit);

		take_letters(lx, r, after || before);
	} else if (r->mask != DIGIT || r->len >= 5) {
		uint64_t hash = term_hash(lx, r->text, r->len);

		add_ident(lx, hash);
		note_term(
			lx, TERM_IDENT, hash, (struct span){ r->text, r->len });
	}
	lx->turn ^= 1;
}

static void
run_room(struct run *r, size_t want)
{
	if (want > r->cap)
		r->text = xgrow(r->text, &r->cap, want, 1);
}

/* A non-ASCII character at p: add it to r if it is a letter. Returns its
 * length, 0 if the run ends here. */
static size_t
eat_high(struct run *r, const char *p, const char *end)
{
	struct span rest = { p, (size_t)(end - p) };
	size_t len = 0;

	if (text_class_at(rest, 0, &len) != TEXT_WORD)
		return 0;
	run_room(r, r->len + len);
	text_fold(span_slice(rest, 0, len), r->text + r->len);
	r->len += len;
	r->mask |= LETTER;
	return len;
}

static const char *
read_run(struct lexer *lx, const char *p, const char *end)
{
	struct run *r = &lx->runs[lx->turn];
	const char *start = p;
	unsigned k = 0;

	r->len = 0;
	r->mask = 0;
	for (;;) {
		size_t room = (size_t)(end - p);
		char *q = NULL;

		if (room > 4096)
			room = 4096;
		run_room(r, r->len + room);
		q = r->text + r->len;
		for (; p < end && room > 0; p++, room--) {
			k = lx->class[(unsigned char)*p];
			if (!(k & (LETTER | DIGIT)))
				break;
			*q++ = lx->fold[(unsigned char)*p];
			r->mask |= k;
		}
		r->len = (size_t)(q - r->text);
		if (p < end && room == 0)
			continue;
		if (p == end || k != HIGH)
			break;
		size_t len = eat_high(r, p, end);
		if (len == 0)
			break;
		p += len;
	}
	r->end = p;
	take_run(lx, r, start, end);
	return p;
}

/* p is at a CJK character: each pair of neighbours is a word. */
static const char *
read_alone(struct lexer *lx, const char *p, const char *end)
{
	const char *before = NULL;

	while (p < end) {
		size_t len = 0;
		struct span rest = { p, (size_t)(end - p) };

		if (text_class_at(rest, 0, &len) != TEXT_ALONE)
			break;
		if (before) {
			struct span two = { before,
				(size_t)(p + len - before) };
			uint64_t hash = term_hash(lx, two.ptr, two.len);

			add_word(lx, hash, two);
			note_term(lx, TERM_WORD, hash, two);
		}
		before = p;
		p += len;
	}
	return p;
}

static void
lex_text(struct lexer *lx, const char *p, const char *end)
{
	lx->runs[0].end = NULL;
	lx->runs[1].end = NULL;
	lx->ndotted = 0;
	while (p < end) {
		unsigned k = lx->class[(unsigned char)*p];
		size_t len = 1;

		if (k & (LETTER | DIGIT)) {
			p = read_run(lx, p, end);
			continue;
		}
		if (k != HIGH) {
			p++;
			continue;
		}
		switch (text_class_at(
			(struct span){ p, (size_t)(end - p) }, 0, &len)) {
		case TEXT_WORD:
			p = read_run(lx, p, end);
			break;
		case TEXT_ALONE:
			p = read_alone(lx, p, end);
			break;
		case TEXT_SEP:
			p += len;
			break;
		}
	}
}

uint64_t
lexer_ip6(const struct lexer *lx, const unsigned char addr[16], unsigned bytes)
{
	char key[4 + 16] = "ip6";

	key[3] = (char)bytes;
	memcpy(key + 4, addr, bytes);
	return term_hash(lx, key, 4 + (size_t)bytes);
}

/* IPv6 addresses, whichever way they are written. */
static void
add_ip6s(struct lexer *lx, const char *p, const char *end)
{
	struct span text = { p, (size_t)(end - p) };
	struct addr_found f;

	for (size_t at = 0; addr_find(text, at, &f); at = f.at + f.len) {
		if (addr_is_ip4(&f.addr))
			continue;
		for (size_t i = 0; i < IP6_LENGTHS; i++)
			add_ident(lx,
				lexer_ip6(lx, f.addr.bytes, ip6_lengths[i]));
	}
}

static void
lex_piece(struct lexer *lx, const char *p, const char *end)
{
	const char *colon = NULL;

	lex_text(lx, p, end);
	/* An IPv6 address has two colons at the least. */
	colon = memchr(p, ':', (size_t)(end - p));
	if (colon && memchr(colon + 1, ':', (size_t)(end - colon - 1)))
		add_ip6s(lx, p, end);
}

static inline uint64_t
load64(const char *p)
{
	uint64_t v = 0;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Which slot; only for speed, so any mixing will do. */
static inline size_t
chunk_slot(const char *p, size_t len)
{
	uint64_t a = 0;
	uint64_t b = 0;

	if (len >= 8) {
		a = load64(p);
		b = load64(p + len - 8);
		if (len > 16)
			a ^= load64(p + len / 2 - 4) * 0xff51afd7ed558ccdULL;
	} else {
		memcpy(&a, p, len);
	}
	a = (a ^ (b + len) * 0xc4ceb9fe1a85ec53ULL) * 0x9e3779b97f4a7c15ULL;
	return (size_t)(a >> 40) & (CHUNK_SLOTS - 1);
}

static inline bool
chunk_seen(struct lexer *lx, const char *p, size_t len)
{
	struct chunk *c = &lx->chunks[chunk_slot(p, len)];

	if (c->generation == lx->generation && c->len == len &&
		memcmp(c->ptr, p, len) == 0)
		return true;
	c->ptr = p;
	c->len = (uint32_t)len;
	c->generation = (uint32_t)lx->generation;
	return false;
}

/* Lex the pieces between blanks that are new. A blank ties nothing, so the
 * terms of a piece depend on nothing around it. */
static void
lex_chunks(struct lexer *lx, const char *p, const char *end)
{
	while (p < end) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		size_t len = (size_t)((blank ? blank : end) - p);

		/* One ASCII character is never a term. */
		if (len > CHUNK_MAX_BYTES ||
			(len > 1 && !chunk_seen(lx, p, len)) ||
			(len == 1 && (unsigned char)*p >= 0x80))
			lex_piece(lx, p, p + len);
		p += len + 1;
	}
}

void
lexer_line(struct lexer *lx, struct span line, const struct stamp_scan *scan)
{
	void (*lex)(struct lexer *, const char *, const char *) =
		lx->keeps_chunks ? lex_chunks : lex_piece;
	const char *p = line.ptr;

	for (uint32_t i = 0; i < scan->nparts; i++) {
		lex(lx, p, line.ptr + scan->parts[i].at);
		p = line.ptr + scan->parts[i].at + scan->parts[i].len;
	}
	lex(lx, p, line.ptr + line.len);
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

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_value(s.ptr[i]) < 0)
			return false;
	return true;
}

/* Which spellings of stamps could hold this run, so that it was no term. */
static unsigned
stamp_spellings(struct span s)
{
	unsigned spellings = 0;
	struct span last = span_slice(s, s.len - 1, s.len);

	if (span_all_digits(s)) {
		if (s.len <= 9)
			spellings |= SPELL_FRACTION;
		if (s.len >= 9 && s.len <= 11)
			spellings |= SPELL_EPOCH;
	} else if (span_all_digits(span_slice(s, 0, s.len - 1)) &&
		last.ptr[0] == 'z') {
		spellings |= SPELL_ISO;
	} else {
		size_t t = span_find_char(s, 't');

		if (t != SIZE_MAX && t > 0 &&
			span_all_digits(span_slice(s, 0, t)))
			spellings |= SPELL_ISO;
	}
	/* A label near 2^62, as all are that stamp_scan takes for times. */
	if ((s.len == 16 || s.len == 24) && is_hex(s) &&
		(span_starts(s, SPAN("40000")) ||
			span_starts(s, SPAN("3ffff"))))
		spellings |= SPELL_TAI;
	return spellings;
}

static bool
is_word_char_at(struct span s, size_t at)
{
	size_t len = 0;

	return text_class_at(s, at, &len) == TEXT_WORD;
}

/* Without a bound an end may be the middle of a run: leave that run out. */
static struct span
drop_loose_ends(struct span s, bool bound_left, bool bound_right)
{
	size_t from = 0;
	size_t to = s.len;

	while (!bound_left && from < s.len && is_word_char_at(s, from)) {
		size_t len = 0;

		(void)text_class_at(s, from, &len);
		from += len;
	}
	if (bound_right)
		return span_slice(s, from, to);
	/* The last boundary between a word and something else. */
	to = from;
	for (size_t at = from; at < s.len;) {
		size_t len = 0;

		if (text_class_at(s, at, &len) != TEXT_WORD)
			to = at + len;
		at += len;
	}
	return span_slice(s, from, to);
}

size_t
lexer_query(struct lexer *lx, struct span text, bool bound_left,
	bool bound_right, struct term *out, size_t max)
{
	struct span kept = drop_loose_ends(text, bound_left, bound_right);

	arena_reset(&lx->term_texts);
	lexer_reset(lx);
	lx->terms = out;
	lx->nterms = 0;
	lx->terms_max = max;
	lex_text(lx, kept.ptr, kept.ptr + kept.len);
	lx->terms = NULL;
	for (size_t i = 0; i < lx->nterms; i++)
		if (out[i].text.len > 0 && out[i].kind == TERM_IDENT)
			out[i].in_stamps = stamp_spellings(out[i].text);
	return lx->nterms;
}
