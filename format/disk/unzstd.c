#include "format/disk/unzstd.h"

#include "format/base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* The header of a block, which zstd's hint counts in with the block before. */
enum { BLOCK_HEADER_BYTES = 3 };

/* A failing ZSTD_decompressStream (1.5.4) does not say what it had put out
 * before in the same call. So no call is given more than one part of the
 * frame (header, block header, block, sum), and none while output waits. */
struct unzstd {
	ZSTD_DCtx *ctx;
	/* What zstd would like to have next. */
	size_t hint;
	/* The last call filled its room: there may be more. */
	bool has_output;
};

static int
window_log(uint64_t bytes)
{
	ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
	int log = bounds.lowerBound;

	while (log < bounds.upperBound &&
		(bytes == 0 || UINT64_C(2) << log <= bytes))
		log++;
	return log;
}

struct unzstd *
unzstd_new(uint64_t window_bytes)
{
	struct unzstd *u = xcalloc(1, sizeof(*u));

	u->ctx = ZSTD_createDCtx();
	assert(u->ctx);
	(void)ZSTD_DCtx_setParameter(
		u->ctx, ZSTD_d_windowLogMax, window_log(window_bytes));
	unzstd_start(u);
	return u;
}

void
unzstd_free(struct unzstd *u)
{
	if (!u)
		return;
	(void)ZSTD_freeDCtx(u->ctx);
	free(u);
}

void
unzstd_start(struct unzstd *u)
{
	(void)ZSTD_DCtx_reset(u->ctx, ZSTD_reset_session_only);
	u->hint = 1;
	u->has_output = false;
}

static enum unzstd_status
failure(size_t rc)
{
	switch (ZSTD_getErrorCode(rc)) {
	case ZSTD_error_checksum_wrong:
		return UNZSTD_WRONG_SUM;
	case ZSTD_error_frameParameter_windowTooLarge:
	case ZSTD_error_memory_allocation:
		return UNZSTD_TOO_LARGE;
	case ZSTD_error_dictionary_wrong:
		return UNZSTD_NEEDS_DICTIONARY;
	default:
		return UNZSTD_CORRUPT;
	}
}

static size_t
part_len(const struct unzstd *u, size_t in_len)
{
	size_t part = u->hint;

	if (u->has_output)
		return 0;
	if (part > BLOCK_HEADER_BYTES)
		part -= BLOCK_HEADER_BYTES;
	return part < in_len ? part : in_len;
}

enum unzstd_status
unzstd_run(struct unzstd *u, struct unzstd_io *io)
{
	size_t rc = 1;

	while (rc > 0 && io->out_len > 0 && (u->has_output || io->in_len > 0)) {
		ZSTD_inBuffer in = { io->in, part_len(u, io->in_len), 0 };
		ZSTD_outBuffer out = { io->out, io->out_len, 0 };

		rc = ZSTD_decompressStream(u->ctx, &out, &in);
		if (ZSTD_isError(rc)) {
			io->in += in.size;
			io->in_len -= in.size;
			return failure(rc);
		}
		io->in += in.pos;
		io->in_len -= in.pos;
		io->out += out.pos;
		io->out_len -= out.pos;
		u->hint = rc;
		u->has_output = out.pos == out.size;
	}
	return rc == 0 ? UNZSTD_END : UNZSTD_MORE;
}
