#include "indexer/store/segment/segment.h"
#include "indexer/store/file/paged.h"

#include "format/base/arena.h"
#include "format/disk/header.h"
#include "format/disk/seal.h"
#include "format/record/cut.h"
#include "indexer/store/file/check.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/outfile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct segment_writer {
	char *index;
	char *dir;
	uint32_t number;
	uint64_t frames;
	uint64_t raw_bytes;
	struct outfile *blocks;
	struct sources_writer *sources;
	struct seal seal;
	struct arena names;
};

static void
put_header(struct segment_writer *w, bool patch)
{
	struct file_header h = { .count = w->frames, .extra = w->number };
	unsigned char bytes[FILE_HEADER_BYTES];

	memcpy(h.kind, "blocks", 7);
	file_header_encode(&h, bytes);
	if (patch)
		outfile_patch(w->blocks, bytes, sizeof(bytes));
	else
		outfile_write(w->blocks, bytes, sizeof(bytes));
}

enum wb_err
segment_create(const char *index, uint32_t number, struct segment_writer **out,
	struct err *err)
{
	enum wb_err rc = WB_OK;
	struct segment_writer *w = xcalloc(1, sizeof(*w));

	w->number = number;
	w->index = arena_printf(&w->names, "%s", index);
	w->dir = arena_printf(&w->names, "%s/segments/%u.new", index, number);
	fs_remove(w->dir);
	rc = fs_mkdir(w->dir, err);
	if (rc == WB_OK)
		rc = outfile_create(
			arena_printf(&w->names, "%s/blocks", w->dir),
			&w->blocks, err);
	if (rc == WB_OK)
		rc = sources_create(
			arena_printf(&w->names, "%s/sources.sqlite", w->dir),
			&w->sources, err);
	if (rc != WB_OK) {
		segment_abandon(w);
		return rc;
	}
	put_header(w, false);
	*out = w;
	return WB_OK;
}

enum wb_err
segment_put(struct segment_writer *w, const struct frame *f,
	const unsigned char *stored, const unsigned char payload_sha256[32],
	uint64_t *offset, struct err *err)
{
	unsigned char head[FRAME_HEADER_BYTES];
	bool full = false;

	*offset = outfile_size(w->blocks);
	frame_encode(f, head);
	outfile_write(w->blocks, head, sizeof(head));
	outfile_write(w->blocks, stored, f->stored_len);
	seal_add(&w->seal, head, payload_sha256);
	w->frames++;
	w->raw_bytes += f->raw_len;
	/* Now and then, so that a full disk stops the run early. */
	full = (w->frames & 63) == 0;
	return full ? outfile_flush(w->blocks, err) : WB_OK;
}

enum wb_err
segment_read_back(struct segment_writer *w, uint64_t offset, void *p,
	size_t len, struct err *err)
{
	return outfile_read(w->blocks, offset, p, len, err);
}

struct sources_writer *
segment_sources(struct segment_writer *w)
{
	return w->sources;
}

uint32_t
segment_number(const struct segment_writer *w)
{
	return w->number;
}

uint64_t
segment_frames(const struct segment_writer *w)
{
	return w->frames;
}

uint64_t
segment_raw_bytes(const struct segment_writer *w)
{
	return w->raw_bytes;
}

static enum wb_err
finish_files(struct segment_writer *w, struct segment_ref *ref, struct err *err)
{
	const char *sources =
		arena_printf(&w->names, "%s/sources.sqlite", w->dir);
	enum wb_err rc = WB_OK;
	struct outfile *blocks = w->blocks;
	struct sources_writer *rows = w->sources;

	put_header(w, true);
	ref->blocks_size = outfile_size(blocks);
	w->blocks = NULL;
	w->sources = NULL;
	rc = outfile_close(blocks, err);
	if (rc != WB_OK) {
		sources_abandon(rows);
		return rc;
	}
	rc = sources_finish(rows, err);
	if (rc == WB_OK)
		rc = paged_seal(sources, &ref->sources, err);
	if (rc == WB_OK)
		rc = check_sha256(sources, ref->rows_sha256, err);
	ref->has_rows_sha256 = rc == WB_OK;
	if (rc == WB_OK)
		rc = fs_sync(w->dir, err);
	return rc;
}

enum wb_err
segment_finish(
	struct segment_writer *w, struct segment_ref *out, struct err *err)
{
	struct segment_ref ref = { .number = w->number, .cuts = CUT_RULES };
	char *place =
		arena_printf(&w->names, "%s/segments/%u", w->index, w->number);
	enum wb_err rc = WB_OK;

	ref.frames = w->frames;
	ref.raw_bytes = w->raw_bytes;
	seal_root(&w->seal, ref.seal);
	rc = finish_files(w, &ref, err);
	if (rc == WB_OK)
		rc = fs_install(w->dir, place,
			arena_printf(&w->names, "%s/segments", w->index), err);
	if (rc == WB_OK)
		*out = ref;
	segment_abandon(w);
	return rc;
}

void
segment_abandon(struct segment_writer *w)
{
	if (!w)
		return;
	outfile_abandon(w->blocks);
	sources_abandon(w->sources);
	fs_remove(w->dir);
	arena_release(&w->names);
	free(w);
}
