#include "format/base/arena.h"
#include "format/pack/packer.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

/* zlib takes no more than a uInt at once. */
enum { MOST_AT_ONCE = 1 << 30, ROOM = 64 * 1024 };

struct zlib_deflate {
	struct packer base;
	z_stream zlib;
};

static void
run(struct zlib_deflate *z, struct span bytes, int flush, struct buf *out)
{
	int rc = Z_OK;

	z->zlib.next_in = (z_const Bytef *)(uintptr_t)bytes.ptr;
	z->zlib.avail_in = (uInt)bytes.len;
	do {
		z->zlib.next_out = (Bytef *)buf_reserve(out, ROOM);
		z->zlib.avail_out = ROOM;
		rc = deflate(&z->zlib, flush);
		out->len += ROOM - z->zlib.avail_out;
	} while (rc == Z_OK && z->zlib.avail_out == 0);
}

static void
zlib_put(struct packer *p, struct span bytes, struct buf *out)
{
	while (bytes.len > 0) {
		run((struct zlib_deflate *)p,
			span_slice(bytes, 0, MOST_AT_ONCE), Z_NO_FLUSH, out);
		bytes = span_slice(bytes, MOST_AT_ONCE, bytes.len);
	}
}

static void
zlib_end(struct packer *p, struct buf *out)
{
	run((struct zlib_deflate *)p, SPAN(""), Z_FINISH, out);
}

static void
zlib_close(struct packer *p)
{
	(void)deflateEnd(&((struct zlib_deflate *)p)->zlib);
	free(p);
}

/* zlib's own would let deflateInit2 fail. */
static void *
zlib_alloc(void *ctx, unsigned items, unsigned size)
{
	(void)ctx;
	return xcalloc(items, size);
}

static void
zlib_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

struct packer *
zlib_deflate_new(unsigned level, int mem_level)
{
	struct zlib_deflate *z = xcalloc(1, sizeof(*z));
	int rc = Z_OK;

	z->base = (struct packer){ zlib_put, zlib_end, zlib_close };
	z->zlib.zalloc = zlib_alloc;
	z->zlib.zfree = zlib_free;
	rc = deflateInit2(&z->zlib, (int)level, Z_DEFLATED, -MAX_WBITS,
		mem_level, Z_DEFAULT_STRATEGY);
	assert(rc == Z_OK);
	(void)rc;
	return &z->base;
}
