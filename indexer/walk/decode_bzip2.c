/* bzip2, by libbz2. */
#include "format/base/arena.h"
#include "indexer/walk/decoder.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* When a corrupt block ends in the middle of a run, libbz2 (1.0.8) forgets
 * what the call has put out: so calls are short. */
enum { STEP_BYTES = 1024 };

struct bzip2 {
	struct decoder base;
	bz_stream lib;
	bool is_begun;
	/* What came out last: what is still to be handed over is step[at] to
	 * step[len - 1], and behind it comes status. */
	char step[STEP_BYTES];
	size_t at;
	size_t len;
	enum decode_status status;
};

static void *
bzip2_alloc(void *ctx, int items, int size)
{
	(void)ctx;
	return xmalloc((size_t)items * (size_t)size);
}

static void
bzip2_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

static bool
bzip2_is_start(struct span s, bool among_garbage)
{
	struct span magic = span_slice(s, 4, s.len);

	(void)among_garbage;
	if (s.len < 4 || !span_starts(s, SPAN("BZh")) || s.ptr[3] < '1' ||
		s.ptr[3] > '9')
		return false;
	/* The mark of the first block or of the end. */
	return span_starts(SPAN("\x31\x41\x59\x26\x53\x59"),
		       span_slice(magic, 0, 6)) ||
		span_starts(SPAN("\x17\x72\x45\x38\x50\x90"),
			span_slice(magic, 0, 6));
}

static void
bzip2_start(struct decoder *d)
{
	struct bzip2 *b = (struct bzip2 *)d;

	if (b->is_begun)
		(void)BZ2_bzDecompressEnd(&b->lib);
	b->lib = (bz_stream){
		.bzalloc = bzip2_alloc,
		.bzfree = bzip2_free,
	};
	(void)BZ2_bzDecompressInit(&b->lib, 0, 0);
	b->is_begun = true;
	b->at = 0;
	b->len = 0;
	b->status = DECODE_MORE;
}

static void
step(struct bzip2 *b, struct decode_io *io)
{
	unsigned in_len =
		(unsigned)(io->in_len < INT_MAX ? io->in_len : INT_MAX);
	int rc = BZ_OK;

	b->lib.next_in = (char *)(uintptr_t)io->in;
	b->lib.avail_in = in_len;
	b->lib.next_out = b->step;
	b->lib.avail_out = STEP_BYTES;
	rc = BZ2_bzDecompress(&b->lib);
	io->in += in_len - b->lib.avail_in;
	io->in_len -= in_len - b->lib.avail_in;
	b->at = 0;
	b->len = STEP_BYTES - b->lib.avail_out;
	if (rc == BZ_STREAM_END)
		b->status = DECODE_END;
	else if (rc != BZ_OK)
		b->status = DECODE_CORRUPT;
}

static enum decode_status
bzip2_run(struct decoder *d, struct decode_io *io)
{
	struct bzip2 *b = (struct bzip2 *)d;
	size_t n = 0;

	for (;;) {
		n = b->len - b->at < io->out_len ? b->len - b->at : io->out_len;
		memcpy(io->out, b->step + b->at, n);
		b->at += n;
		io->out += n;
		io->out_len -= n;
		if (b->at < b->len || io->out_len == 0)
			return DECODE_MORE;
		if (b->status != DECODE_MORE)
			return b->status;
		step(b, io);
		if (b->len == 0 && io->in_len == 0 && b->status == DECODE_MORE)
			return DECODE_MORE;
	}
}

static void
bzip2_close(struct decoder *d)
{
	struct bzip2 *b = (struct bzip2 *)d;

	if (b->is_begun)
		(void)BZ2_bzDecompressEnd(&b->lib);
	free(b);
}

struct decoder *
decode_bzip2_new(void)
{
	struct bzip2 *b = xcalloc(1, sizeof(*b));

	b->base = (struct decoder){
		.unit = "stream",
		.is_start = bzip2_is_start,
		.start = bzip2_start,
		.run = bzip2_run,
		.close = bzip2_close,
	};
	return &b->base;
}
