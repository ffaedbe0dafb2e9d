#include "indexer/walk/inflate.h"

#include "format/base/arena.h"
#include "format/pack/zlib_memory.h"
#include "indexer/walk/deflate.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

#if HAVE_ISAL
#include <isa-l/crc.h>
#endif

/* zlib takes no more than a uInt at once. */
enum { MOST_AT_ONCE = 1 << 30 };

struct inflater {
	uint32_t crc;
	/* NULL if zlib does it. */
	struct deflate *own;
	z_stream zlib;
};

static unsigned
at_once(size_t len)
{
	return (unsigned)(len < MOST_AT_ONCE ? len : MOST_AT_ONCE);
}

static enum inflate_status
zlib_run(struct inflater *z, struct inflate_io *io)
{
	unsigned in_len = at_once(io->in_len);
	unsigned out_len = at_once(io->out_len);
	size_t made = 0;
	int rc = Z_OK;

	z->zlib.next_in = io->in;
	z->zlib.avail_in = in_len;
	z->zlib.next_out = io->out;
	z->zlib.avail_out = out_len;
	rc = inflate(&z->zlib, Z_NO_FLUSH);
	made = out_len - z->zlib.avail_out;
	z->crc = (uint32_t)crc32_z(z->crc, io->out, made);
	io->in += in_len - z->zlib.avail_in;
	io->in_len -= in_len - z->zlib.avail_in;
	io->out += made;
	io->out_len -= made;
	if (rc == Z_STREAM_END)
		return INFLATE_END;
	return rc == Z_OK || rc == Z_BUF_ERROR ? INFLATE_MORE : INFLATE_CORRUPT;
}

#if HAVE_ISAL
static uint32_t
crc_update(uint32_t crc, const unsigned char *p, size_t len)
{
	return crc32_gzip_refl(crc, p, len);
}
#else
static uint32_t
crc_update(uint32_t crc, const unsigned char *p, size_t len)
{
	return (uint32_t)crc32_z(crc, p, len);
}
#endif

static enum inflate_status
own_run(struct inflater *z, struct inflate_io *io)
{
	const unsigned char *out = io->out;
	enum inflate_status status = deflate_run(z->own, io);

	z->crc = crc_update(z->crc, out, (size_t)(io->out - out));
	return status;
}

struct inflater *
inflater_open(bool force_zlib)
{
	struct inflater *z = xcalloc(1, sizeof(*z));
	int rc = Z_OK;

	if (force_zlib) {
		zlib_memory(&z->zlib);
		rc = inflateInit2(&z->zlib, -MAX_WBITS);
		assert(rc == Z_OK);
	} else {
		z->own = deflate_new();
	}
	(void)rc;
	return z;
}

void
inflater_close(struct inflater *z)
{
	if (!z)
		return;
	if (!z->own)
		(void)inflateEnd(&z->zlib);
	deflate_free(z->own);
	free(z);
}

void
inflater_reset(struct inflater *z)
{
	z->crc = 0;
	if (z->own)
		deflate_reset(z->own);
	else
		(void)inflateReset(&z->zlib);
}

enum inflate_status
inflater_run(struct inflater *z, struct inflate_io *io)
{
	return z->own ? own_run(z, io) : zlib_run(z, io);
}

struct copies *
inflater_copies(struct inflater *z)
{
	return z->own ? deflate_copies(z->own) : NULL;
}

uint32_t
inflater_crc(const struct inflater *z)
{
	return z->crc;
}
