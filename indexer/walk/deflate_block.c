/* What stands between the codes: blocks, stored bytes, and how codes are told.
 */
#include "indexer/walk/deflate_part.h"

#include <string.h>

enum { CODELENS = 19, END_OF_BLOCK = 256 };

/* As many whole bytes as fit, as long as there are any. */
void
deflate_refill(struct deflate *d, struct inflate_io *io)
{
	while (d->bits.n < 56 && io->in_len > 0) {
		d->bits.buf |= (uint64_t)*io->in << (unsigned)d->bits.n;
		d->bits.n += 8;
		io->in++;
		io->in_len--;
	}
}

static bool
take_stored(struct deflate *d, struct inflate_io *io)
{
	size_t n = 0;

	/* Whole bytes that were loaded ahead come first. */
	while (d->stored_left > 0 && d->bits.n > 0 && d->at < FULL) {
		d->window[d->at++] = (unsigned char)take_bits(&d->bits, 8);
		d->stored_left--;
	}
	n = d->stored_left;
	if (n > io->in_len)
		n = io->in_len;
	if (n > FULL - d->at)
		n = FULL - d->at;
	if (n > 0) {
		memcpy(d->window + d->at, io->in, n);
		d->at += n;
		d->stored_left -= n;
		io->in += n;
		io->in_len -= n;
	}
	if (d->stored_left > 0)
		return d->at >= FULL;
	d->state = d->is_last ? AT_END : AT_BLOCK;
	return true;
}

static bool
begin_stored(struct deflate *d, struct inflate_io *io)
{
	unsigned len = 0;

	deflate_refill(d, io);
	if (d->bits.n < 32)
		return false;
	len = take_bits(&d->bits, 16);
	if (take_bits(&d->bits, 16) != (len ^ 0xffff)) {
		d->state = IS_CORRUPT;
		return true;
	}
	d->stored_left = len;
	d->state = IN_STORED;
	return true;
}

/* The codes of the block by the lengths in lens. */
static bool
build_codes(struct deflate *d, unsigned nlitlens, unsigned ndistances)
{
	static const struct huffman_kind litlen = { LITLEN_BITS, LITLEN_ENTRIES,
		huffman_litlen };
	static const struct huffman_kind distance = { DISTANCE_BITS,
		DISTANCE_ENTRIES, huffman_distance };

	return huffman_build(&litlen, d->lens, nlitlens, d->litlen) &&
		huffman_build(
			&distance, d->lens + nlitlens, ndistances, d->distance);
}

static void
begin_fixed(struct deflate *d)
{
	memset(d->lens, 8, 144);
	memset(d->lens + 144, 9, 112);
	memset(d->lens + 256, 7, 24);
	memset(d->lens + 280, 8, 8);
	memset(d->lens + HUFFMAN_SYMBOLS_MAX, 5, 32);
	d->state =
		build_codes(d, HUFFMAN_SYMBOLS_MAX, 32) ? IN_CODES : IS_CORRUPT;
}

static bool
begin_block(struct deflate *d, struct inflate_io *io)
{
	deflate_refill(d, io);
	if (d->bits.n < 3)
		return false;
	d->is_last = take_bits(&d->bits, 1) != 0;
	switch (take_bits(&d->bits, 2)) {
	case 0:
		drop(&d->bits, (unsigned)d->bits.n % 8);
		d->state = AT_STORED;
		break;
	case 1:
		begin_fixed(d);
		break;
	case 2:
		d->state = AT_DYNAMIC;
		break;
	default:
		d->state = IS_CORRUPT;
		break;
	}
	return true;
}

static bool
begin_dynamic(struct deflate *d, struct inflate_io *io)
{
	deflate_refill(d, io);
	if (d->bits.n < 14)
		return false;
	d->nlitlens = take_bits(&d->bits, 5) + 257;
	d->ndistances = take_bits(&d->bits, 5) + 1;
	d->ncodelens = take_bits(&d->bits, 4) + 4;
	d->nlens = 0;
	memset(d->lens, 0, sizeof(d->lens));
	d->state = d->nlitlens > LITLENS_MAX || d->ndistances > DISTANCES_MAX
		? IS_CORRUPT
		: AT_CODELENS;
	return true;
}

/* How long the codes are in which the lengths of the codes are told. */
static bool
take_codelens(struct deflate *d, struct inflate_io *io)
{
	static const uint8_t order[CODELENS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10,
		5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	static const struct huffman_kind codelen = { CODELEN_BITS,
		CODELEN_ENTRIES, NULL };

	for (; d->nlens < d->ncodelens; d->nlens++) {
		deflate_refill(d, io);
		if (d->bits.n < 3)
			return false;
		d->lens[order[d->nlens]] = (uint8_t)take_bits(&d->bits, 3);
	}
	d->nlens = 0;
	d->state = huffman_build(&codelen, d->lens, CODELENS, d->codelen)
		? AT_LENS
		: IS_CORRUPT;
	return true;
}

/* The lengths that one code tells, at the end of `lens`. */
static bool
put_lens(struct deflate *d, unsigned symbol, unsigned times)
{
	unsigned len = symbol;

	if (symbol == 16 && d->nlens == 0)
		return false;
	if (symbol == 16)
		len = d->lens[d->nlens - 1];
	else if (symbol > 16)
		len = 0;
	if (times > d->nlitlens + d->ndistances - d->nlens)
		return false;
	memset(d->lens + d->nlens, (int)len, times);
	d->nlens += times;
	return true;
}

static bool
take_lens(struct deflate *d, struct inflate_io *io)
{
	while (d->nlens < d->nlitlens + d->ndistances) {
		struct bits b = { 0 };
		uint32_t e = 0;
		unsigned symbol = 0;
		unsigned times = 1;

		deflate_refill(d, io);
		b = d->bits;
		e = d->codelen[b.buf & (CODELEN_ENTRIES - 1)];
		symbol = e >> 16;
		drop(&b, e & 0xff);
		if (symbol == 16)
			times = 3 + take_bits(&b, 2);
		else if (symbol == 17)
			times = 3 + take_bits(&b, 3);
		else if (symbol == 18)
			times = 11 + take_bits(&b, 7);
		if (b.n < 0)
			return false;
		d->bits = b;
		if (!put_lens(d, symbol, times)) {
			d->state = IS_CORRUPT;
			return true;
		}
	}
	d->state = d->lens[END_OF_BLOCK] > 0 &&
			build_codes(d, d->nlitlens, d->ndistances)
		? IN_CODES
		: IS_CORRUPT;
	return true;
}

bool
deflate_step(struct deflate *d, struct inflate_io *io)
{
	switch (d->state) {
	case AT_BLOCK:
		return begin_block(d, io);
	case AT_STORED:
		return begin_stored(d, io);
	case AT_DYNAMIC:
		return begin_dynamic(d, io);
	case AT_CODELENS:
		return take_codelens(d, io);
	case AT_LENS:
		return take_lens(d, io);
	case IN_STORED:
		return take_stored(d, io);
	case IN_CODES:
		return deflate_codes(d, io);
	case AT_END:
	case IS_CORRUPT:
		break;
	}
	return false;
}
