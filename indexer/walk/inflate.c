#include "indexer/walk/inflate.h"

#include "format/base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

#if HAVE_ISAL
#include <isa-l/igzip_lib.h>
#endif

/* Neither library takes more than a uInt at once. */
enum { MOST_AT_ONCE = 1 << 30 };

struct inflater {
	bool by_zlib;
	uint32_t crc;
	z_stream zlib;
#if HAVE_ISAL
	struct inflate_state isal;
#endif
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
/* ISA-L reads ahead up to 8 bytes into a register; whole bytes that it did
 * not need belong to what follows the stream. */
static void
isal_give_back(struct inflater *z, struct inflate_io *io)
{
	uint64_t bits = z->isal.read_in;
	int32_t left = z->isal.read_in_length;
	size_t bytes = left > 0 ? (size_t)left / 8 : 0;
	size_t i = 0;

	if (left > 0)
		bits >>= (unsigned)left % 8;
	io->in -= bytes;
	io->in_len += bytes;
	for (i = 0; i < bytes; i++)
		io->in[i] = (unsigned char)(bits >> (8 * i));
}

static enum inflate_status
isal_run(struct inflater *z, struct inflate_io *io)
{
	unsigned in_len = at_once(io->in_len);
	unsigned out_len = at_once(io->out_len);
	size_t used = 0;
	size_t made = 0;
	int rc = ISAL_DECOMP_OK;

	z->isal.next_in = io->in;
	z->isal.avail_in = in_len;
	z->isal.next_out = io->out;
	z->isal.avail_out = out_len;
	rc = isal_inflate(&z->isal);
	used = in_len - z->isal.avail_in;
	made = out_len - z->isal.avail_out;
	z->crc = z->isal.crc;
	io->in += used;
	io->in_len -= used;
	io->out += made;
	io->out_len -= made;
	if (rc != ISAL_DECOMP_OK)
		return INFLATE_CORRUPT;
	if (z->isal.block_state != ISAL_BLOCK_FINISH)
		return INFLATE_MORE;
	isal_give_back(z, io);
	return INFLATE_END;
}

static void
isal_start(struct inflater *z)
{
	isal_inflate_init(&z->isal);
	z->isal.crc_flag = ISAL_GZIP_NO_HDR;
}

enum { ISAL_IS_HERE = 1 };
#else
enum { ISAL_IS_HERE = 0 };

static enum inflate_status
isal_run(struct inflater *z, struct inflate_io *io)
{
	return zlib_run(z, io);
}

static void
isal_start(struct inflater *z)
{
	(void)z;
}
#endif

/* zlib's own would let inflateInit2 fail. */
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

struct inflater *
inflater_open(bool force_zlib)
{
	struct inflater *z = xcalloc(1, sizeof(*z));
	int rc = Z_OK;

	z->by_zlib = force_zlib || !ISAL_IS_HERE;
	if (z->by_zlib) {
		z->zlib.zalloc = zlib_alloc;
		z->zlib.zfree = zlib_free;
		rc = inflateInit2(&z->zlib, -MAX_WBITS);
		assert(rc == Z_OK);
	}
	(void)rc;
	inflater_reset(z);
	return z;
}

void
inflater_close(struct inflater *z)
{
	if (!z)
		return;
	if (z->by_zlib)
		(void)inflateEnd(&z->zlib);
	free(z);
}

void
inflater_reset(struct inflater *z)
{
	z->crc = 0;
	if (z->by_zlib)
		(void)inflateReset(&z->zlib);
	else
		isal_start(z);
}

enum inflate_status
inflater_run(struct inflater *z, struct inflate_io *io)
{
	return z->by_zlib ? zlib_run(z, io) : isal_run(z, io);
}

uint32_t
inflater_crc(const struct inflater *z)
{
	return z->crc;
}
