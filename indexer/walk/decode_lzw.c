/* compress(1), by hand: libarchive drops up to 64 KiB where a file is cut off,
 * and no library of Debian reads only this. Codes of 9 to at most 16 bits, low
 * bits first, in groups of eight: where their size changes, and behind a clear
 * code, the rest of the group is padding. There is no end mark. */
#include "format/base/arena.h"
#include "indexer/walk/decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LEAST_BITS = 9,
	MOST_BITS = 16,
	CODES = 1 << MOST_BITS,
	GROUP = 8,
	CLEAR = 256,
	HEADER_BYTES = 3,
	NO_CODE = CODES
};

struct lzw {
	struct decoder base;
	size_t header_at;
	/* Of the file: the most that a code may have; is there a clear code? */
	unsigned most_bits;
	bool has_clear;
	/* Of the codes now; how many of the group were read. */
	unsigned bits;
	unsigned in_group;
	/* Read and not yet used; bits of padding still to come. */
	uint32_t ahead;
	unsigned ahead_bits;
	unsigned padding;
	/* The code before, or NO_CODE, and the first byte that it stood for. */
	uint32_t before;
	unsigned char first;
	/* The code that is given out next. */
	uint32_t next;
	uint16_t prefix[CODES];
	unsigned char suffix[CODES];
	/* What a code stands for, last byte first; stack[depth - 1] is next. */
	unsigned char stack[CODES];
	size_t depth;
	enum decode_status status;
};

static bool
lzw_is_start(struct span s, bool among_garbage)
{
	/* No stream is seen to end, so none begins behind another. */
	(void)s;
	(void)among_garbage;
	return false;
}

static void
clear_table(struct lzw *z)
{
	z->bits = LEAST_BITS;
	z->before = NO_CODE;
	z->next = z->has_clear ? CLEAR + 1 : CLEAR;
}

static void
lzw_start(struct decoder *d)
{
	struct lzw *z = (struct lzw *)d;

	z->header_at = 0;
	z->in_group = 0;
	z->ahead = 0;
	z->ahead_bits = 0;
	z->padding = 0;
	z->depth = 0;
	z->status = DECODE_MORE;
}

static void
read_header(struct lzw *z, unsigned char byte)
{
	z->header_at++;
	if (z->header_at < HEADER_BYTES)
		return;
	z->most_bits = byte & 0x1f;
	z->has_clear = (byte & 0x80) != 0;
	if (z->most_bits < LEAST_BITS || z->most_bits > MOST_BITS)
		z->status = DECODE_CORRUPT;
	clear_table(z);
}

static void
end_group(struct lzw *z)
{
	z->padding = (GROUP - z->in_group) % GROUP * z->bits;
	z->in_group = 0;
}

static void
drop_padding(struct lzw *z)
{
	unsigned n = z->padding < z->ahead_bits ? z->padding : z->ahead_bits;

	z->padding -= n;
	z->ahead_bits -= n;
	z->ahead >>= n;
}

/* The next code; false while it is not all there. */
static bool
next_code(struct lzw *z, struct decode_io *io, uint32_t *out)
{
	/* The table is full of codes of this size: the next has one more. */
	if (z->next >= UINT32_C(1) << z->bits && z->bits < z->most_bits) {
		end_group(z);
		z->bits++;
	}
	drop_padding(z);
	while (z->ahead_bits < z->bits) {
		if (io->in_len == 0)
			return false;
		z->ahead |= (uint32_t)*io->in << z->ahead_bits;
		z->ahead_bits += 8;
		io->in++;
		io->in_len--;
		if (z->padding > 0)
			drop_padding(z);
	}
	*out = z->ahead & ((UINT32_C(1) << z->bits) - 1);
	z->ahead >>= z->bits;
	z->ahead_bits -= z->bits;
	z->in_group = (z->in_group + 1) % GROUP;
	return true;
}

/* Put what the code stands for on the stack. */
static void
unfold(struct lzw *z, uint32_t code)
{
	uint32_t at = code;

	/* The one code that may be used before it is known: what the last
	 * stood for, and its first byte again. */
	if (code == z->next && z->before != NO_CODE) {
		z->stack[z->depth++] = z->first;
		at = z->before;
	}
	for (; at > 255; at = z->prefix[at])
		z->stack[z->depth++] = z->suffix[at];
	z->first = (unsigned char)at;
	z->stack[z->depth++] = z->first;
}

static bool
is_known(const struct lzw *z, uint32_t code)
{
	if (code < 256)
		return true;
	return z->before != NO_CODE &&
		(code < z->next ||
			(code == z->next &&
				z->next < UINT32_C(1) << z->most_bits));
}

static void
take_code(struct lzw *z, uint32_t code)
{
	if (code == CLEAR && z->has_clear) {
		end_group(z);
		clear_table(z);
		return;
	}
	if (!is_known(z, code)) {
		z->status = DECODE_CORRUPT;
		return;
	}
	unfold(z, code);
	if (z->before != NO_CODE && z->next < UINT32_C(1) << z->most_bits) {
		z->prefix[z->next] = (uint16_t)z->before;
		z->suffix[z->next] = z->first;
		z->next++;
	}
	z->before = code;
}

static void
give(struct lzw *z, struct decode_io *io)
{
	while (z->depth > 0 && io->out_len > 0) {
		*io->out++ = z->stack[--z->depth];
		io->out_len--;
	}
}

/* The last byte is filled up with zero bits; more than that is the start of a
 * code that is missing. */
static enum decode_status
end_of_input(const struct lzw *z)
{
	bool is_cut = z->header_at < HEADER_BYTES || z->ahead_bits >= 8 ||
		z->ahead != 0;

	return is_cut ? DECODE_MORE : DECODE_END;
}

static enum decode_status
lzw_run(struct decoder *d, struct decode_io *io)
{
	struct lzw *z = (struct lzw *)d;
	uint32_t code = 0;

	while (z->header_at < HEADER_BYTES && io->in_len > 0) {
		read_header(z, *io->in++);
		io->in_len--;
	}
	for (;;) {
		give(z, io);
		if (z->depth > 0 || io->out_len == 0)
			return DECODE_MORE;
		if (z->status != DECODE_MORE)
			return z->status;
		if (z->header_at < HEADER_BYTES || !next_code(z, io, &code))
			break;
		take_code(z, code);
	}
	return io->is_last ? end_of_input(z) : DECODE_MORE;
}

static void
lzw_close(struct decoder *d)
{
	free(d);
}

struct decoder *
decode_lzw_new(void)
{
	struct lzw *z = xcalloc(1, sizeof(*z));

	z->base = (struct decoder){
		.unit = "stream",
		.is_start = lzw_is_start,
		.start = lzw_start,
		.run = lzw_run,
		.close = lzw_close,
	};
	return &z->base;
}
