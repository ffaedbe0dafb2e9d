/* Any bytes as a file of evidence: no crash, no endless work, and what comes
 * out does not depend on how it is read. */
#include "indexer/walk/layer.h"
#include "indexer/walk/memory.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int LLVMFuzzerInitialize(int *argc, char ***argv);

struct seen {
	uint64_t sources;
	uint64_t bytes;
	size_t piece;
};

static enum wb_err
on_source(void *ctx, const struct walk_source *source, struct stream *s,
	struct err *err)
{
	struct seen *seen = ctx;
	char buf[65536];
	size_t got = 1;
	enum wb_err rc = WB_OK;

	(void)source;
	seen->sources++;
	while (rc == WB_OK && got > 0) {
		rc = stream_read(s, buf, seen->piece, &got, err);
		seen->bytes += got;
	}
	return rc;
}

static void
on_damage(void *ctx, const struct walk_file *file, const char *path,
	uint64_t offset, const char *why)
{
	(void)ctx;
	(void)offset;
	if (!file || !path || why[0] == '\0')
		abort();
}

static struct seen
walk_once(struct span bytes, size_t piece, bool can_seek, bool force_zlib)
{
	struct seen seen = { .piece = piece };
	const struct walk_options options = {
		.limits = { .depth = 4,
			.members = 100,
			.source_bytes = 1 << 20,
			.ratio = 1000,
			.memory_bytes = 16 << 20 },
		.force_zlib = force_zlib,
	};
	const struct walk_sink sink = {
		.ctx = &seen,
		.source = on_source,
		.damage = on_damage,
	};
	const struct walk_file file = { .path = "x", .size = bytes.len };
	const struct walk_source origin = {
		.file = &file,
		.path = "x",
		.gzip_name = "",
		.wrapping = "",
	};
	struct walk w = {
		.options = &options,
		.sink = &sink,
		.file = &file,
		.path = "x",
		.file_in = bytes.len,
	};
	struct memory m = { 0 };
	struct err err = { 0 };

	memory_init_span(&m, bytes);
	if (!can_seek)
		m.base.seek = NULL;
	if (source_dispatch(&w, &m.base, &origin, 0, &err) != WB_OK)
		abort();
	memory_release(&m);
	buf_release(&w.held);
	return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span s = { (const char *)bytes, len };
	struct seen one = walk_once(s, 65536, true, false);
	struct seen two = walk_once(s, 777, true, false);

	if (one.sources != two.sources || one.bytes != two.bytes)
		abort();
	(void)walk_once(s, 65536, false, true);
	return 0;
}

/* libarchive reserves what a cpio header asks for, up to 4 GiB, and does not
 * touch it. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char limit[] = "-malloc_limit_mb=16000";
	char **args = calloc((size_t)*argc + 2, sizeof(*args));
	int i = 0;

	if (!args)
		abort();
	for (i = 0; i < *argc; i++)
		args[i] = (*argv)[i];
	args[(*argc)++] = limit;
	*argv = args;
	return 0;
}
