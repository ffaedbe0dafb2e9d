/* Deflate as the machine's zlib makes it, with its usual memory. */
#include "format/base/arena.h"
#include "format/pack/packer.h"
#include "format/pack/zlib_part.h"

#include <stdlib.h>

/* zlib takes no more than a uInt at once. */
enum { MOST_AT_ONCE = 1 << 30 };

struct zlib_deflate {
	struct packer base;
	z_stream zlib;
};

static void
zlib_put(struct packer *p, struct span bytes, struct buf *out)
{
	struct zlib_deflate *z = (struct zlib_deflate *)p;

	while (bytes.len > 0) {
		struct span now = span_slice(bytes, 0, MOST_AT_ONCE);

		z->zlib.next_in = (Bytef *)(uintptr_t)now.ptr;
		z->zlib.avail_in = (uInt)now.len;
		zlib_run(&z->zlib, Z_NO_FLUSH, out);
		bytes = span_slice(bytes, now.len, bytes.len);
	}
}

static void
zlib_end(struct packer *p, struct buf *out)
{
	zlib_run(&((struct zlib_deflate *)p)->zlib, Z_FINISH, out);
}

static void
zlib_close(struct packer *p)
{
	(void)deflateEnd(&((struct zlib_deflate *)p)->zlib);
	free(p);
}

struct packer *
zlib_deflate_new(unsigned level, int mem_level)
{
	struct zlib_deflate *z = xcalloc(1, sizeof(*z));

	z->base = (struct packer){ zlib_put, zlib_end, zlib_close };
	zlib_begin(&z->zlib, level, mem_level);
	return &z->base;
}
