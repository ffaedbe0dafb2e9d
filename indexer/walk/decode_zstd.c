/* zstd, by libzstd behind format/disk. */
#include "format/base/arena.h"
#include "format/disk/unzstd.h"
#include "indexer/walk/decoder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct zstd {
	struct decoder base;
	struct unzstd *lib;
	uint64_t memory_bytes;
};

static bool
zstd_is_start(struct span s, bool among_garbage)
{
	if (s.len < 4)
		return false;
	if (span_starts(s, SPAN("\x28\xb5\x2f\xfd")))
		return true;
	/* A frame to be skipped: pzstd puts one before each other. */
	return !among_garbage && (s.ptr[0] & 0xf0) == 0x50 &&
		span_eq(span_slice(s, 1, 4), SPAN("\x2a\x4d\x18"));
}

static void
zstd_start(struct decoder *d)
{
	unzstd_start(((struct zstd *)d)->lib);
	d->why[0] = '\0';
}

static enum decode_status
status_of(struct zstd *z, enum unzstd_status status)
{
	char *why = z->base.why;
	size_t cap = sizeof(z->base.why);

	switch (status) {
	case UNZSTD_MORE:
		return DECODE_MORE;
	case UNZSTD_END:
		return DECODE_END;
	case UNZSTD_WRONG_SUM:
		(void)snprintf(why, cap, "checksum mismatch");
		return DECODE_END;
	case UNZSTD_TOO_LARGE:
		(void)snprintf(why, cap,
			"asks for more than %" PRIu64 " MiB of memory (limit)",
			z->memory_bytes >> 20);
		return DECODE_CORRUPT;
	case UNZSTD_NEEDS_DICTIONARY:
		(void)snprintf(why, cap, "needs a dictionary");
		return DECODE_CORRUPT;
	case UNZSTD_CORRUPT:
		break;
	}
	return DECODE_CORRUPT;
}

static enum decode_status
zstd_run(struct decoder *d, struct decode_io *io)
{
	struct zstd *z = (struct zstd *)d;
	struct unzstd_io lib = { io->in, io->in_len, io->out, io->out_len };
	enum unzstd_status status = unzstd_run(z->lib, &lib);

	io->in = lib.in;
	io->in_len = lib.in_len;
	io->out = lib.out;
	io->out_len = lib.out_len;
	return status_of(z, status);
}

static void
zstd_close(struct decoder *d)
{
	struct zstd *z = (struct zstd *)d;

	unzstd_free(z->lib);
	free(z);
}

struct decoder *
decode_zstd_new(uint64_t memory_bytes)
{
	struct zstd *z = xcalloc(1, sizeof(*z));

	z->base = (struct decoder){
		.unit = "frame",
		.is_start = zstd_is_start,
		.start = zstd_start,
		.run = zstd_run,
		.close = zstd_close,
	};
	z->memory_bytes = memory_bytes;
	z->lib = unzstd_new(memory_bytes);
	return &z->base;
}
