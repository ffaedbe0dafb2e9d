/* xz, by liblzma. */
#include "format/base/arena.h"
#include "indexer/walk/decoder.h"

#include <assert.h>
#include <inttypes.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>

struct xz {
	struct decoder base;
	lzma_stream lib;
	lzma_allocator allocator;
	uint64_t memory_bytes;
};

static void *
xz_alloc(void *ctx, size_t items, size_t size)
{
	(void)ctx;
	/* Not zeroed: a dictionary may be large and little used. */
	return size > 0 && items > SIZE_MAX / size ? NULL
						   : xmalloc(items * size);
}

static void
xz_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

static bool
xz_is_start(struct span s, bool among_garbage)
{
	(void)among_garbage;
	return decoder_marked(s,
		SPAN("\xfd"
		     "7zXZ\0"));
}

static void
xz_start(struct decoder *d)
{
	struct xz *x = (struct xz *)d;
	/* On a stream that has been used it takes over its memory. */
	lzma_ret rc = lzma_stream_decoder(&x->lib, x->memory_bytes, 0);

	assert(rc == LZMA_OK);
	(void)rc;
	d->why[0] = '\0';
}

static void
explain(struct xz *x, lzma_ret rc)
{
	if (rc == LZMA_MEMLIMIT_ERROR)
		(void)snprintf(x->base.why, sizeof(x->base.why),
			"asks for %" PRIu64 " MiB of memory (limit: %" PRIu64
			" MiB)",
			lzma_memusage(&x->lib) >> 20, x->memory_bytes >> 20);
	else if (rc == LZMA_OPTIONS_ERROR)
		(void)snprintf(x->base.why, sizeof(x->base.why),
			"has unknown options");
}

static enum decode_status
xz_run(struct decoder *d, struct decode_io *io)
{
	struct xz *x = (struct xz *)d;
	lzma_ret rc = LZMA_OK;

	x->lib.next_in = io->in;
	x->lib.avail_in = io->in_len;
	x->lib.next_out = io->out;
	x->lib.avail_out = io->out_len;
	rc = lzma_code(&x->lib, LZMA_RUN);
	io->in = x->lib.next_in;
	io->in_len = x->lib.avail_in;
	io->out = x->lib.next_out;
	io->out_len = x->lib.avail_out;
	if (rc == LZMA_STREAM_END)
		return DECODE_END;
	if (rc == LZMA_OK || rc == LZMA_BUF_ERROR)
		return DECODE_MORE;
	explain(x, rc);
	return DECODE_CORRUPT;
}

static void
xz_close(struct decoder *d)
{
	struct xz *x = (struct xz *)d;

	lzma_end(&x->lib);
	free(x);
}

struct decoder *
decode_xz_new(uint64_t memory_bytes)
{
	struct xz *x = xcalloc(1, sizeof(*x));

	x->base = (struct decoder){
		.unit = "stream",
		.is_start = xz_is_start,
		.start = xz_start,
		.run = xz_run,
		.close = xz_close,
	};
	x->lib = (lzma_stream)LZMA_STREAM_INIT;
	x->allocator = (lzma_allocator){ xz_alloc, xz_free, NULL };
	x->lib.allocator = &x->allocator;
	x->memory_bytes = memory_bytes > 0 ? memory_bytes : UINT64_MAX;
	return &x->base;
}
