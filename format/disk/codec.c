#include "format/disk/codec.h"

#include "format/base/arena.h"
#include "format/base/digest.h"

#include "format/disk/recode.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* For ZSTD_compressSequences. */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

/* Level 1 is within 2 % of level 3 on mail logs and a third faster. */
enum { ZSTD_LEVEL = 1 };

/* So that sequences need not be written twice. */
_Static_assert(sizeof(struct sequence) == sizeof(ZSTD_Sequence) &&
		offsetof(struct sequence, offset) ==
			offsetof(ZSTD_Sequence, offset) &&
		offsetof(struct sequence, literals) ==
			offsetof(ZSTD_Sequence, litLength) &&
		offsetof(struct sequence, length) ==
			offsetof(ZSTD_Sequence, matchLength),
	"a sequence is laid out as zstd has it");

struct packer {
	ZSTD_CCtx *ctx;
	/* For what comes with its copies: no search, so small tables. */
	ZSTD_CCtx *known;
	struct recoder *recoder;
};

static ZSTD_CCtx *
known_new(void)
{
	static const struct {
		ZSTD_cParameter name;
		int value;
	} parameters[] = {
		{ ZSTD_c_compressionLevel, ZSTD_LEVEL },
		{ ZSTD_c_windowLog, 20 },
		{ ZSTD_c_hashLog, ZSTD_HASHLOG_MIN },
		{ ZSTD_c_chainLog, ZSTD_CHAINLOG_MIN },
		/* Room for as many sequences as there can be. */
		{ ZSTD_c_minMatch, 3 },
		{ ZSTD_c_blockDelimiters, ZSTD_sf_explicitBlockDelimiters },
	};
	ZSTD_CCtx *ctx = ZSTD_createCCtx();

	assert(ctx);
	for (size_t i = 0; i < sizeof(parameters) / sizeof(*parameters); i++) {
		size_t rc = ZSTD_CCtx_setParameter(
			ctx, parameters[i].name, parameters[i].value);

		assert(!ZSTD_isError(rc));
		(void)rc;
	}
	return ctx;
}

struct unpacker {
	ZSTD_DCtx *ctx;
};

struct packer *
packer_new(void)
{
	struct packer *p = xcalloc(1, sizeof(*p));

	p->ctx = ZSTD_createCCtx();
	assert(p->ctx);
	p->known = known_new();
	p->recoder = recoder_new();
	return p;
}

void
packer_free(struct packer *p)
{
	if (!p)
		return;
	(void)ZSTD_freeCCtx(p->ctx);
	(void)ZSTD_freeCCtx(p->known);
	recoder_free(p->recoder);
	free(p);
}

/* As zstd's compressors: an error, or the length. */
static size_t
pack_by_copies(struct packer *p, struct span raw, const struct packing *how,
	unsigned char *out)
{
	const struct sequence *list = NULL;
	size_t n = 0;

	if (how->has_copies)
		list = recode(p->recoder, raw, how->copies, how->ncopies, &n);
	if (!list)
		return SIZE_MAX;
	return ZSTD_compressSequences(p->known, out, FRAME_STORED_MAX,
		(const ZSTD_Sequence *)(const void *)list, n, raw.ptr, raw.len);
}

size_t
packer_pack(struct packer *p, struct span raw, const struct packing *how,
	unsigned char *out, uint8_t *codec)
{
	size_t n = pack_by_copies(p, raw, how, out);

	if (ZSTD_isError(n))
		n = ZSTD_compressCCtx(p->ctx, out, FRAME_STORED_MAX, raw.ptr,
			raw.len, ZSTD_LEVEL);
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
