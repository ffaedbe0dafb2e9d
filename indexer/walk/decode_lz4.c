/* lz4: its frames by hand, its blocks by liblz4. LZ4F_decompress (1.9.4) knows
 * no frames of the old kind, drops what it put out before it failed, and gives
 * nothing of a block that is cut off: a block is up to 8 MiB, so that would
 * be all of most logs. */
#include "format/base/arena.h"
#include "indexer/walk/decoder.h"
#include "indexer/walk/lz4_window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
	SUM_BYTES = 4,
	/* Flags, block size, content size, dictionary, check. */
	DESCRIPTOR_LEAST = 3,
	DESCRIPTOR_MOST = 15
};

static const uint32_t magic_frame = 0x184D2204;
static const uint32_t magic_old = 0x184C2102;
static const uint32_t magic_skip = 0x184D2A50;

enum lz4_state {
	LZ4_MAGIC,
	LZ4_SKIP_SIZE,
	LZ4_SKIP,
	LZ4_DESCRIPTOR,
	LZ4_DESCRIPTOR_REST,
	LZ4_BLOCK_SIZE,
	LZ4_BLOCK,
	LZ4_SUM
};

enum lz4_flags {
	FLAG_DICTIONARY = 0x01,
	FLAG_SUM = 0x04,
	FLAG_SIZE = 0x08,
	FLAG_BLOCK_SUM = 0x10,
	FLAG_INDEPENDENT = 0x20,
	FLAG_VERSION = 0xc0,
	VERSION_1 = 0x40
};

struct lz4 {
	struct decoder base;
	enum lz4_state state;
	/* What comes behind what the window is still to give. */
	enum decode_status status;
	bool is_old;
	unsigned flags;
	unsigned char descriptor[DESCRIPTOR_MOST];
	/* The block as stored, without its sum. */
	size_t block_len;
	bool is_raw;
	uint64_t to_skip;
	struct lz4_window window;
	/* Input that came in pieces. */
	unsigned char *in;
	size_t in_cap;
	size_t held;
};

static uint32_t
le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

static bool
is_skip_magic(uint32_t magic)
{
	return (magic & 0xFFFFFFF0) == magic_skip;
}

static bool
lz4_is_start(struct span s, bool among_garbage)
{
	unsigned char head[4] = "";
	uint32_t magic = 0;

	if (s.len < sizeof(head))
		return false;
	memcpy(head, s.ptr, sizeof(head));
	magic = le32(head);
	return magic == magic_frame || magic == magic_old ||
		(!among_garbage && is_skip_magic(magic));
}

static void
lz4_start(struct decoder *d)
{
	struct lz4 *z = (struct lz4 *)d;

	z->base.why[0] = '\0';
	z->state = LZ4_MAGIC;
	z->status = DECODE_MORE;
	z->held = 0;
	z->window.at = z->window.len;
}

/* The next `want` bytes in one piece, good until the next call; NULL while
 * they are not all there. */
static const unsigned char *
take(struct lz4 *z, struct decode_io *io, size_t want)
{
	const unsigned char *from = io->in;
	size_t n = want - z->held < io->in_len ? want - z->held : io->in_len;

	io->in += n;
	io->in_len -= n;
	if (n == want)
		return from;
	z->in = xgrow(z->in, &z->in_cap, want, 1);
	if (n > 0)
		memcpy(z->in + z->held, from, n);
	z->held += n;
	if (z->held < want)
		return NULL;
	z->held = 0;
	return z->in;
}

static void
say(struct lz4 *z, const char *why)
{
	if (z->base.why[0] == '\0')
		(void)snprintf(z->base.why, sizeof(z->base.why), "%s", why);
}

static void
begin_frame(struct lz4 *z, uint32_t magic)
{
	z->is_old = magic == magic_old;
	z->flags = 0;
	if (z->is_old) {
		lz4_window_begin(&z->window, LZ4_OLD_BLOCK_BYTES, false, false);
		z->state = LZ4_BLOCK_SIZE;
	} else if (magic == magic_frame) {
		z->state = LZ4_DESCRIPTOR;
	} else if (is_skip_magic(magic)) {
		z->state = LZ4_SKIP_SIZE;
	} else {
		z->status = DECODE_CORRUPT;
	}
}

static void
begin_skip(struct lz4 *z, uint32_t size)
{
	z->to_skip = size;
	z->state = LZ4_SKIP;
	if (size == 0)
		z->status = DECODE_END;
}

static enum decode_status
skip(struct lz4 *z, struct decode_io *io)
{
	size_t n = z->to_skip < io->in_len ? (size_t)z->to_skip : io->in_len;

	io->in += n;
	io->in_len -= n;
	z->to_skip -= n;
	if (z->to_skip == 0)
		z->status = DECODE_END;
	return z->status;
}

static size_t
descriptor_len(const struct lz4 *z)
{
	return DESCRIPTOR_LEAST + (z->flags & FLAG_SIZE ? 8U : 0U) +
		(z->flags & FLAG_DICTIONARY ? 4U : 0U);
}

static void
end_descriptor(struct lz4 *z)
{
	size_t len = descriptor_len(z) - 1;
	uint32_t sum = XXH32(z->descriptor, len, 0);
	unsigned size = (unsigned)z->descriptor[1] >> 4 & 7;

	z->state = LZ4_BLOCK_SIZE;
	if (z->descriptor[len] != (sum >> 8 & 0xff) || size < 4) {
		z->status = DECODE_CORRUPT;
	} else if (z->flags & FLAG_DICTIONARY) {
		say(z, "needs a dictionary");
		z->status = DECODE_CORRUPT;
	} else {
		lz4_window_begin(&z->window, (size_t)1 << (8 + 2 * size),
			!(z->flags & FLAG_INDEPENDENT), z->flags & FLAG_SUM);
	}
}

static void
read_descriptor(struct lz4 *z, const unsigned char *p)
{
	memcpy(z->descriptor, p, DESCRIPTOR_LEAST);
	z->flags = p[0];
	z->state = LZ4_DESCRIPTOR_REST;
	if ((z->flags & FLAG_VERSION) != VERSION_1) {
		say(z, "has an unknown version");
		z->status = DECODE_CORRUPT;
	} else if (descriptor_len(z) == DESCRIPTOR_LEAST) {
		end_descriptor(z);
	}
}

/* Of the new kind; an old frame does not say where it ends. */
static void
end_frame(struct lz4 *z)
{
	uint64_t size = 0;

	z->status = DECODE_END;
	if ((z->flags & FLAG_SIZE) == 0)
		return;
	size = le32(z->descriptor + 2) |
		(uint64_t)le32(z->descriptor + 6) << 32;
	if (size != z->window.made)
		say(z, "length mismatch");
}

static void
read_block_size(struct lz4 *z, uint32_t size)
{
	if (z->is_old &&
		(size == magic_frame || size == magic_old ||
			is_skip_magic(size))) {
		begin_frame(z, size);
		return;
	}
	z->state = LZ4_BLOCK;
	z->is_raw = !z->is_old && (size & 0x80000000) != 0;
	z->block_len = z->is_raw ? size & 0x7fffffff : size;
	if (size == 0 && !z->is_old && z->flags & FLAG_SUM)
		z->state = LZ4_SUM;
	else if (size == 0 && !z->is_old)
		end_frame(z);
	else if (z->block_len > lz4_window_stored_most(&z->window) ||
		z->block_len == 0)
		z->status = DECODE_CORRUPT;
}

static void
read_block(struct lz4 *z, const unsigned char *p)
{
	struct span block = { (const char *)p, z->block_len };

	z->state = LZ4_BLOCK_SIZE;
	if ((z->flags & FLAG_BLOCK_SUM) &&
		XXH32(p, block.len, 0) != le32(p + block.len))
		z->status = DECODE_CORRUPT;
	if (z->is_raw)
		lz4_window_copy(&z->window, block);
	else if (!lz4_window_decode(&z->window, block))
		z->status = DECODE_CORRUPT;
}

/* The input has ended within a block. */
static void
read_cut_block(struct lz4 *z)
{
	struct span block = { (const char *)z->in, z->held };

	block = span_slice(block, 0, z->block_len);
	z->held = 0;
	if (z->is_raw)
		lz4_window_copy(&z->window, block);
	else
		lz4_window_decode_cut(&z->window, block);
}

static void
read_sum(struct lz4 *z, uint32_t sum)
{
	if (sum != lz4_window_sum(&z->window))
		say(z, "checksum mismatch");
	end_frame(z);
}

static size_t
part_len(const struct lz4 *z)
{
	switch (z->state) {
	case LZ4_DESCRIPTOR:
		return DESCRIPTOR_LEAST;
	case LZ4_DESCRIPTOR_REST:
		return descriptor_len(z) - DESCRIPTOR_LEAST;
	case LZ4_BLOCK:
		return z->block_len +
			(z->flags & FLAG_BLOCK_SUM ? SUM_BYTES : 0U);
	default:
		return 4;
	}
}

static void
read_part(struct lz4 *z, const unsigned char *p)
{
	switch (z->state) {
	case LZ4_MAGIC:
		begin_frame(z, le32(p));
		break;
	case LZ4_SKIP_SIZE:
		begin_skip(z, le32(p));
		break;
	case LZ4_DESCRIPTOR:
		read_descriptor(z, p);
		break;
	case LZ4_DESCRIPTOR_REST:
		memcpy(z->descriptor + DESCRIPTOR_LEAST, p,
			descriptor_len(z) - DESCRIPTOR_LEAST);
		end_descriptor(z);
		break;
	case LZ4_BLOCK_SIZE:
		read_block_size(z, le32(p));
		break;
	case LZ4_BLOCK:
		read_block(z, p);
		break;
	case LZ4_SUM:
		read_sum(z, le32(p));
		break;
	case LZ4_SKIP:
		break;
	}
}

/* False when there is nothing to go on with. */
static bool
step(struct lz4 *z, struct decode_io *io)
{
	const unsigned char *p = NULL;

	if (z->state == LZ4_SKIP)
		return skip(z, io) != DECODE_MORE;
	if (z->is_old && z->state == LZ4_BLOCK_SIZE && io->is_last &&
		io->in_len == 0 && z->held == 0) {
		z->status = DECODE_END;
		return true;
	}
	p = take(z, io, part_len(z));
	if (p) {
		read_part(z, p);
		return true;
	}
	if (!io->is_last || z->state != LZ4_BLOCK || z->held == 0)
		return false;
	read_cut_block(z);
	return true;
}

static enum decode_status
lz4_run(struct decoder *d, struct decode_io *io)
{
	struct lz4 *z = (struct lz4 *)d;

	do {
		if (!lz4_window_give(&z->window, io))
			return DECODE_MORE;
		if (z->status != DECODE_MORE || io->out_len == 0)
			return z->status;
	} while (step(z, io));
	return DECODE_MORE;
}

static void
lz4_close(struct decoder *d)
{
	struct lz4 *z = (struct lz4 *)d;

	lz4_window_release(&z->window);
	free(z->in);
	free(z);
}

struct decoder *
decode_lz4_new(void)
{
	struct lz4 *z = xcalloc(1, sizeof(*z));

	z->base = (struct decoder){
		.unit = "frame",
		.is_start = lz4_is_start,
		.start = lz4_start,
		.run = lz4_run,
		.close = lz4_close,
	};
	return &z->base;
}
