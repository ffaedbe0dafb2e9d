/* Deflate as pigz does it (2.8, with a zlib of 1.2.6 or later): zlib's over
 * pieces of 128 KiB, each of which ends at a whole byte. Several threads know
 * of the piece before theirs its last 32 KiB; one alone knows all that it still
 * has in its window. */
#include "format/base/arena.h"
#include "format/pack/packer.h"
#include "format/pack/zlib_part.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 128 * 1024, KNOWN = 32 * 1024, MEM_LEVEL = 8 };

struct pigz_deflate {
	struct packer base;
	z_stream zlib;
	bool is_alone;
	/* The piece to come, behind the end of the one before it. */
	unsigned char bytes[KNOWN + PIECE];
	size_t len;
	bool has_before;
};

/* Empty blocks: fixed ones take 10 bits, so that they help from an even place
 * only; else a stored one. */
static void
go_to_byte(struct pigz_deflate *z, struct buf *out)
{
	int bits = 0;

	(void)deflatePending(&z->zlib, Z_NULL, &bits);
	if (bits % 2 != 0) {
		zlib_run(&z->zlib, Z_SYNC_FLUSH, out);
		return;
	}
	if (bits % 8 == 0)
		return;
	while (bits % 8 != 0) {
		(void)deflatePrime(&z->zlib, 10, 2);
		(void)deflatePending(&z->zlib, Z_NULL, &bits);
	}
	zlib_run(&z->zlib, z->is_alone ? Z_NO_FLUSH : Z_BLOCK, out);
}

static void
put_piece(struct pigz_deflate *z, bool is_last, struct buf *out)
{
	if (!z->is_alone) {
		(void)deflateReset(&z->zlib);
		if (z->has_before)
			(void)deflateSetDictionary(&z->zlib, z->bytes, KNOWN);
	}
	z->zlib.next_in = z->bytes + KNOWN;
	z->zlib.avail_in = (uInt)z->len;
	if (is_last) {
		zlib_run(&z->zlib, Z_FINISH, out);
		return;
	}
	zlib_run(&z->zlib, Z_BLOCK, out);
	go_to_byte(z, out);
	memcpy(z->bytes, z->bytes + PIECE, KNOWN);
	z->has_before = true;
	z->len = 0;
}

/* Whether a piece is the last is known with the first byte behind it. */
static void
pigz_put(struct packer *p, struct span bytes, struct buf *out)
{
	struct pigz_deflate *z = (struct pigz_deflate *)p;

	while (bytes.len > 0) {
		size_t n = PIECE - z->len;

		if (n == 0) {
			put_piece(z, false, out);
			continue;
		}
		n = bytes.len < n ? bytes.len : n;
		memcpy(z->bytes + KNOWN + z->len, bytes.ptr, n);
		z->len += n;
		bytes = span_slice(bytes, n, bytes.len);
	}
}

static void
pigz_end(struct packer *p, struct buf *out)
{
	put_piece((struct pigz_deflate *)p, true, out);
}

static void
pigz_close(struct packer *p)
{
	(void)deflateEnd(&((struct pigz_deflate *)p)->zlib);
	free(p);
}

struct packer *
pigz_deflate_new(unsigned level, bool is_alone)
{
	struct pigz_deflate *z = xcalloc(1, sizeof(*z));

	z->base = (struct packer){ pigz_put, pigz_end, pigz_close };
	z->is_alone = is_alone;
	zlib_begin(&z->zlib, level, MEM_LEVEL);
	return &z->base;
}
