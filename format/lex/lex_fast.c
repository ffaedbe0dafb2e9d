/* The runs of a chunk of lines, by bit masks over many bytes at once: the same
 * terms as lex_run.c takes byte by byte. */
#include "format/lex/lex_part.h"

#include <string.h>

/* Up to 64 bytes of a text, of which nothing is tied to what is around. */
struct window {
	const char *text;
	struct lex_mask m;
	/* Where runs begin behind a joiner that has a run before it, and where
	 * they end before one that has a run behind it. */
	uint64_t tied_left;
	uint64_t tied_right;
	char folded[LEX_MASK_BYTES];
};

static inline unsigned
lowest_bit(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

/* Nothing behind the block is read. */
static void
window_load_last(struct window *w, struct span text)
{
	char bytes[LEX_MASK_BYTES] = { 0 };

	memcpy(bytes, text.ptr,
		text.len < LEX_MASK_BYTES ? text.len : LEX_MASK_BYTES);
	lex_mask(bytes, text.len, &w->m, w->folded);
}

static inline void
window_load(struct window *w, struct span text, size_t room)
{
	w->text = text.ptr;
	if (room >= LEX_MASK_BYTES)
		lex_mask(text.ptr, text.len, &w->m, w->folded);
	else
		window_load_last(w, text);
}

/* Leave the first len bytes. */
static inline void
window_cut(struct window *w, size_t len)
{
	uint64_t some = low_bits(len);
	uint64_t all = 0;

	w->m.letter &= some;
	w->m.digit &= some;
	w->m.joiner &= some;
	w->m.dot &= some;
	w->m.colon &= some;
	all = w->m.letter | w->m.digit;
	w->tied_left = (w->m.joiner & all << 1) << 1;
	w->tied_right = w->m.joiner & all >> 1;
}

/* Field by field: copied whole it would be read wider than it was written,
 * which waits for the writes. */
static inline void
run_at(struct window *w, unsigned from, uint64_t here, struct run *r)
{
	unsigned len =
		here >> from == UINT64_MAX ? 64 : lowest_bit(~(here >> from));

	r->text = w->folded + from;
	r->len = len;
	r->mask = (w->m.letter & here ? (unsigned)LETTER : 0) |
		(w->m.digit & here ? (unsigned)DIGIT : 0);
	r->end = w->text + from + len;
}

/* No joiner before it: is it one that gives no term, as most short ones? A
 * number between no dots is part of no address. */
static inline bool
gives_nothing(const struct window *w, const struct run *r, unsigned from)
{
	uint64_t around = 0;

	if (r->len == 1 && r->mask == LETTER)
		return true;
	if (r->mask != DIGIT || r->len > 4)
		return false;
	if (r->len == 4)
		return true;
	around = UINT64_C(1) << from >> 1;
	if (from + r->len < 64)
		around |= UINT64_C(1) << (from + r->len);
	return (w->m.dot & around) == 0;
}

static inline void
take_runs(struct lexer *lx, struct window *w)
{
	uint64_t left = w->m.letter | w->m.digit;
	struct run runs[2];
	unsigned turn = 0;

	while (left != 0) {
		unsigned from = lowest_bit(left);
		bool tied = w->tied_left >> from & 1;
		struct run *r = &runs[turn];
		unsigned end = 0;
		/* Carried on to the first bit behind the run. */
		uint64_t here = left & ~(left + (UINT64_C(1) << from));

		left ^= here;
		run_at(w, from, here, r);
		turn ^= 1;
		if (!tied && gives_nothing(w, r, from)) {
			if (r->mask == DIGIT && r->len <= 3)
				lx->ndotted = 0;
			continue;
		}
		end = from + (unsigned)r->len;
		lex_term(lx,
			tied && w->text[from - 1] == '@' ? &runs[turn] : NULL,
			r, w->text + from,
			tied || (end < 64 && w->tied_right >> end & 1));
	}
}

/* How much of a longer text this window can have: it ends where nothing is
 * tied. LEX_MASK_BYTES if there is no such place. */
static inline size_t
window_length(const struct window *w)
{
	uint64_t apart = ~(w->m.letter | w->m.digit | w->m.joiner | w->m.high);

	return apart == 0 ? LEX_MASK_BYTES
			  : 63 - (size_t)__builtin_clzll(apart);
}

/* "::", or six colons: an IPv6 address has either. Times have two. */
static inline bool
may_have_ip6(uint64_t colons)
{
	uint64_t double_colon = colons & colons >> 1;

	if (colons == 0)
		return false;
	/* Without five of them. */
	colons &= colons - 1;
	colons &= colons - 1;
	colons &= colons - 1;
	colons &= colons - 1;
	colons &= colons - 1;
	return (colons | double_colon) != 0;
}

bool
lex_runs_fast(struct lexer *lx, struct span text, size_t room)
{
	size_t at = 0;
	uint64_t colons = 0;

	lx->ndotted = 0;
	while (at < text.len) {
		struct span rest = span_slice(text, at, text.len);
		size_t len = rest.len;
		struct window w;

		window_load(&w, rest, room - at);
		if (len > LEX_MASK_BYTES)
			len = window_length(&w);
		if ((len == LEX_MASK_BYTES && rest.len > len) ||
			(w.m.high & low_bits(len)) != 0) {
			lex_runs(lx, rest);
			return true;
		}
		window_cut(&w, len);
		take_runs(lx, &w);
		colons = w.m.colon;
		at += len + 1;
	}
	return text.len > LEX_MASK_BYTES || may_have_ip6(colons);
}
