/* The symbols of a deflate block: literals and copies. */
#include "format/disk/bytes.h"
#include "indexer/walk/deflate_part.h"

#include <string.h>

enum {
	/* Input that one step of the fast loop may load. */
	STEP_BYTES = 16,
	/* Literals of the first look that leave bits for one more. */
	LITERALS_AT_ONCE = 3
};

/* At least 56 bits, from 8 bytes that are there. */
static inline void
refill_fast(struct bits *b, const unsigned char **in)
{
	b->buf |= get_u64(*in) << (unsigned)b->n;
	*in += (unsigned)(63 - b->n) >> 3;
	b->n |= 56;
}

/* The entry that the first one leads to. */
static inline uint32_t
second_entry(const uint32_t *table, uint32_t first, struct bits *b)
{
	drop(b, first & 0xff);
	return table[(first >> 16) +
		(b->buf & (((uint64_t)1 << (first >> 8 & 15)) - 1))];
}

/* The number that an entry's code and the bits behind it say. */
static inline size_t
take_number(struct bits *b, uint32_t entry)
{
	uint64_t all = b->buf & (((uint64_t)1 << (entry & 0xff)) - 1);

	drop(b, entry & 0xff);
	return (entry >> 16) + (size_t)(all >> (entry >> 8 & 15));
}

/* Most copies are short and from further back than they are long. Writes up to
 * 32 bytes behind the copy. */
static inline void
copy_back(unsigned char *to, size_t back, size_t len)
{
	const unsigned char *from = to - back;
	const unsigned char *end = to + len;

	if (back >= 16) {
		memcpy(to, from, 16);
		memcpy(to + 16, from + 16, 16);
		while (end > to + 32) {
			to += 32;
			from += 32;
			memcpy(to, from, 16);
			memcpy(to + 16, from + 16, 16);
		}
	} else if (back == 1) {
		memset(to, *from, len);
	} else {
		while (to < end)
			*to++ = *from++;
	}
}

/* Literals and copies as long as there is input and room for one more step, and
 * nothing odd comes: that is left to take_code. */
static void
take_codes_fast(struct deflate *d, struct inflate_io *io)
{
	const uint64_t litlen_mask = (1 << LITLEN_BITS) - 1;
	const uint64_t distance_mask = (1 << DISTANCE_BITS) - 1;
	const unsigned char *in = io->in;
	const unsigned char *const stop = in + io->in_len - STEP_BYTES;
	struct bits b = d->bits;
	size_t at = d->at;
	/* Where the last copy ended, as if the window were endless. */
	size_t told = (size_t)(d->copies.to - d->before);
	uint64_t *note = d->copies.list + d->copies.n;

	while (in <= stop && at < FULL) {
		struct bits was = { 0 };
		size_t len = 0;
		size_t back = SIZE_MAX;
		uint32_t e = 0;

		refill_fast(&b, &in);
		e = d->litlen[b.buf & litlen_mask];
		for (int i = 0; i < LITERALS_AT_ONCE && (e & ENTRY_LITERAL);
			i++) {
			d->window[at++] = (unsigned char)(e >> 16);
			drop(&b, e & 0xff);
			e = d->litlen[b.buf & litlen_mask];
		}
		if (e & ENTRY_LITERAL)
			continue;
		refill_fast(&b, &in);
		was = b;
		if (e & ENTRY_SECOND)
			e = second_entry(d->litlen, e, &b);
		if (e & ENTRY_LITERAL) {
			d->window[at++] = (unsigned char)(e >> 16);
			drop(&b, e & 0xff);
			continue;
		}
		if (!(e & ENTRY_OTHER)) {
			len = take_number(&b, e);
			e = d->distance[b.buf & distance_mask];
			if (e & ENTRY_SECOND)
				e = second_entry(d->distance, e, &b);
			if (!(e & ENTRY_OTHER))
				back = take_number(&b, e);
		}
		if (back > at - d->begin) {
			b = was;
			break;
		}
		copy_back(d->window + at, back, len);
		*note++ = copy_pack(at - told, len, back);
		at += len;
		told = at;
	}
	b.buf &= ((uint64_t)1 << (unsigned)b.n) - 1;
	d->bits = b;
	d->at = at;
	d->copies.to = d->before + told;
	d->copies.n = (size_t)(note - d->copies.list);
	io->in_len -= (size_t)(in - io->in);
	io->in += in - io->in;
}

/* What the next bits say: a number of literals, or a copy. */
struct token {
	enum { LITERAL, COPY, BLOCK_END, NO_TOKEN } kind;
	size_t len;
	size_t back;
	unsigned char literal;
};

static struct token
read_token(const struct deflate *d, struct bits *b)
{
	struct token t = { .kind = NO_TOKEN };
	uint32_t e = d->litlen[b->buf & ((1 << LITLEN_BITS) - 1)];

	if (e & ENTRY_SECOND)
		e = second_entry(d->litlen, e, b);
	if (e & (ENTRY_LITERAL | ENTRY_OTHER)) {
		drop(b, e & 0xff);
		if (e & ENTRY_LITERAL)
			t.kind = LITERAL;
		else if (!(e & ENTRY_INVALID))
			t.kind = BLOCK_END;
		t.literal = (unsigned char)(e >> 16);
		return t;
	}
	t.len = take_number(b, e);
	e = d->distance[b->buf & ((1 << DISTANCE_BITS) - 1)];
	if (e & ENTRY_SECOND)
		e = second_entry(d->distance, e, b);
	if (e & ENTRY_OTHER) {
		drop(b, e & 0xff);
		return t;
	}
	t.back = take_number(b, e);
	t.kind = COPY;
	return t;
}

void
deflate_note(struct deflate *d, size_t len, size_t back)
{
	struct copies *c = &d->copies;
	uint64_t at = d->before + d->at;

	c->list[c->n++] = copy_pack((size_t)(at - c->to), len, back);
	c->to = at + len;
}

/* One literal or copy. false if there is too little input. */
static bool
take_code(struct deflate *d, struct inflate_io *io)
{
	struct bits b = { 0 };
	struct token t = { 0 };

	deflate_refill(d, io);
	b = d->bits;
	t = read_token(d, &b);
	/* What was read behind the end are zeroes. */
	if (b.n < 0)
		return false;
	d->bits = b;
	if (t.kind == LITERAL) {
		d->window[d->at++] = t.literal;
	} else if (t.kind == BLOCK_END) {
		d->state = d->is_last ? AT_END : AT_BLOCK;
	} else if (t.kind == COPY && t.back <= d->at - d->begin) {
		copy_back(d->window + d->at, t.back, t.len);
		deflate_note(d, t.len, t.back);
		d->at += t.len;
	} else {
		d->state = IS_CORRUPT;
	}
	return true;
}

bool
deflate_codes(struct deflate *d, struct inflate_io *io)
{
	if (io->in_len >= STEP_BYTES)
		take_codes_fast(d, io);
	return d->at >= FULL || take_code(d, io);
}
