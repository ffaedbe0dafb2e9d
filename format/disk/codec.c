#include "format/disk/codec.h"

#include "format/base/arena.h"
#include "format/base/digest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* Level 1 is within 2 % of level 3 on mail logs and a third faster. */
enum { ZSTD_LEVEL = 1 };

struct packer {
	ZSTD_CCtx *ctx;
};

struct unpacker {
	ZSTD_DCtx *ctx;
};

struct packer *
packer_new(void)
{
	struct packer *p = xcalloc(1, sizeof(*p));

	p->ctx = ZSTD_createCCtx();
	assert(p->ctx);
	return p;
}

void
packer_free(struct packer *p)
{
	if (!p)
		return;
	(void)ZSTD_freeCCtx(p->ctx);
	free(p);
}

size_t
packer_pack(
	struct packer *p, struct span raw, unsigned char *out, uint8_t *codec)
{
	size_t n = ZSTD_compressCCtx(
		p->ctx, out, FRAME_STORED_MAX, raw.ptr, raw.len, ZSTD_LEVEL);

	if (!ZSTD_isError(n) && n < raw.len) {
		*codec = CODEC_ZSTD;
		return n;
	}
	memcpy(out, raw.ptr, raw.len);
	*codec = CODEC_STORED;
	return raw.len;
}

struct unpacker *
unpacker_new(void)
{
	struct unpacker *u = xcalloc(1, sizeof(*u));

	u->ctx = ZSTD_createDCtx();
	assert(u->ctx);
	return u;
}

void
unpacker_free(struct unpacker *u)
{
	if (!u)
		return;
	(void)ZSTD_freeDCtx(u->ctx);
	free(u);
}

enum wb_err
unpacker_unpack(struct unpacker *u, const struct frame *f,
	const unsigned char *stored, char *out, struct err *err)
{
	if (hash64(stored, f->stored_len) != f->stored_check)
		return err_set(err, WB_CORRUPT, "stored bytes: bad checksum");
	if (f->codec == CODEC_STORED) {
		memcpy(out, stored, f->raw_len);
	} else {
		size_t n = ZSTD_decompressDCtx(
			u->ctx, out, f->raw_len, stored, f->stored_len);

		if (ZSTD_isError(n) || n != f->raw_len)
			return err_set(err, WB_CORRUPT,
				"stored bytes do not decompress");
	}
	if (hash64(out, f->raw_len) != f->raw_check)
		return err_set(err, WB_CORRUPT, "raw bytes: bad checksum");
	return WB_OK;
}
