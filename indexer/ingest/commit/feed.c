#include "indexer/ingest/commit/feed.h"

#include "format/record/cut.h"

#include <string.h>

enum wb_err
feed_again(struct tile_builder *b, const struct share *share,
	const struct frame_store *store, struct err *err)
{
	struct source_reader r = { .store = *store,
		.extents = share->known->extents,
		.nextents = share->known->nextents,
		.offset = b->offset };
	uint64_t at = b->offset;
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && at < share->equal) {
		struct span bytes = { 0 };

		/* Its frames may be of the segment that is being written. */
		rc = pipeline_drain(b->pipeline, err);
		if (rc == WB_OK)
			rc = source_read(&r, &bytes, NULL, err);
		if (rc == WB_OK && bytes.len == 0)
			return err_set(
				err, WB_CORRUPT, "a known source ends early");
		if (bytes.len > share->equal - at)
			bytes.len = (size_t)(share->equal - at);
		at += bytes.len;
		while (rc == WB_OK && bytes.len > 0) {
			char *p = NULL;
			size_t cap = 0;

			rc = tile_builder_room(b, &p, &cap, err);
			if (rc != WB_OK)
				break;
			if (cap > bytes.len)
				cap = bytes.len;
			memcpy(p, bytes.ptr, cap);
			b->len += cap;
			bytes = span_slice(bytes, cap, bytes.len);
		}
	}
	return rc;
}

/* As many bytes as there is room for, `most` at most; *got is 0 at the end. */
static enum wb_err
feed_some(struct tile_builder *b, struct incoming *from, size_t most,
	size_t *got, struct err *err)
{
	char *p = NULL;
	size_t cap = 0;
	enum wb_err rc = tile_builder_room(b, &p, &cap, err);

	if (rc == WB_OK)
		rc = incoming_take(from, p, cap < most ? cap : most, got, err);
	if (rc == WB_OK)
		b->len += *got;
	return rc;
}

/* A hole from the next line's begin on, less its last line, so that something
 * is stored behind it. */
static enum wb_err
feed_hole(struct tile_builder *b, struct incoming *from, size_t line,
	struct err *err)
{
	uint64_t at = b->offset + b->len;
	size_t before = (size_t)((line - at % line) % line);
	uint64_t lines = (incoming_hole(from) - before) / line - 1;
	const struct zeros zeros = { lines * line, lines };
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && before > 0) {
		size_t got = 0;

		rc = feed_some(b, from, before, &got, err);
		/* It has been cut since its holes were asked for. */
		if (rc == WB_OK && got == 0)
			return WB_OK;
		before -= got;
	}
	if (rc != WB_OK)
		return rc;
	incoming_pass(from, zeros.bytes);
	return tile_builder_pass(b, zeros, err);
}

enum wb_err
feed_rest(struct tile_builder *b, struct incoming *from, struct err *err)
{
	size_t line = cut_free_length(b->encoding);
	size_t got = 1;
	unsigned holes = 0;
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && got > 0) {
		if (line > 0 && holes < ZEROS_MAX &&
			incoming_hole(from) > 3 * line) {
			holes++;
			rc = feed_hole(b, from, line, err);
		}
		if (rc == WB_OK)
			rc = feed_some(b, from, SIZE_MAX, &got, err);
	}
	return rc == WB_OK ? tile_builder_end(b, err) : rc;
}
