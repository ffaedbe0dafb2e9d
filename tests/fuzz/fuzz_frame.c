/* What stands in a segment, of any bytes: frame headers, file headers, pages
 * of the block directory, stored bytes, each also with its sum made right.
 * What is taken is within its limits. */
#include "format/base/digest.h"
#include "format/disk/blockdir.h"
#include "format/disk/bytes.h"
#include "format/disk/codec.h"
#include "format/disk/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_CHECK = 184, PAGE_CHECK = PAGE_BYTES - 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
check_frame(const struct frame *f)
{
	unsigned char once[FRAME_HEADER_BYTES];
	unsigned char twice[FRAME_HEADER_BYTES];
	struct frame again = { 0 };
	struct err err = { 0 };

	check(f->raw_len >= 1 && f->raw_len <= FRAME_RAW_MAX &&
			f->stored_len >= 1 &&
			f->stored_len <= FRAME_STORED_MAX && f->lines >= 1 &&
			f->lines <= f->raw_len && f->codec <= CODEC_ZSTD &&
			f->first.kind <= STAMP_UTC &&
			f->last.kind <= STAMP_UTC && f->carry.kind <= STAMP_UTC,
		"a frame out of its limits is taken");
	frame_encode(f, once);
	check(frame_decode(once, sizeof(once), &again, &err) == WB_OK,
		"a frame does not survive");
	frame_encode(&again, twice);
	check(memcmp(once, twice, sizeof(once)) == 0, "a frame changes");
}

static void
try_frame(const uint8_t *bytes, size_t size)
{
	unsigned char p[FRAME_HEADER_BYTES] = { 0 };
	struct frame f = { 0 };
	struct err err = { 0 };

	if (frame_decode(bytes, size, &f, &err) == WB_OK)
		check_frame(&f);
	memcpy(p, bytes, size < sizeof(p) ? size : sizeof(p));
	memcpy(p, "WBFR\xc0", 6);
	put_u64(p + FRAME_CHECK, hash64(p, FRAME_CHECK));
	if (frame_decode(p, sizeof(p), &f, &err) == WB_OK)
		check_frame(&f);
}

static void
try_directory(const uint8_t *bytes, size_t size)
{
	unsigned char *page = calloc(1, PAGE_BYTES);
	struct dir_entry e = { 0 };
	struct err err = { 0 };

	if (!page)
		abort();
	memcpy(page, bytes, size < PAGE_BYTES ? size : PAGE_BYTES);
	(void)dir_check(page, &err);
	put_u64(page + PAGE_CHECK, hash64(page, PAGE_CHECK));
	check(dir_check(page, &err) == WB_OK, "a right sum does not pass");
	for (size_t i = 0; i < DIR_ENTRIES; i++)
		if (dir_get(page, i, &e, &err) == WB_OK)
			check_frame(&e.frame);
	free(page);
}

/* The first four bytes say how long the raw bytes are to be. */
static void
try_stored(const uint8_t *bytes, size_t size)
{
	struct unpacker *u = unpacker_new();
	struct frame f = { 0 };
	struct err err = { 0 };
	char *out = NULL;

	if (size > 8) {
		f.codec = bytes[0] & 1;
		f.stored_len = (uint32_t)(size - 4);
		f.raw_len = f.codec == CODEC_STORED
			? f.stored_len
			: get_u32(bytes) % FRAME_RAW_MAX + 1;
		f.stored_check = hash64(bytes + 4, size - 4);
		out = malloc(f.raw_len);
		if (!out)
			abort();
		if (unpacker_unpack(u, &f, bytes + 4, out, &err) == WB_OK)
			check(f.raw_check == hash64(out, f.raw_len),
				"wrong bytes are taken");
	}
	free(out);
	unpacker_free(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct file_header h = { 0 };
	struct err err = { 0 };

	if (file_header_decode(bytes, size, "blocks", &h, &err) == WB_OK)
		check(strcmp(h.kind, "blocks") == 0, "of another kind");
	try_frame(bytes, size);
	try_directory(bytes, size);
	try_stored(bytes, size);
	return 0;
}
