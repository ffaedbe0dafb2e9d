#include "indexer/ingest/commit/tile_builder.h"

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/disk/recode.h"
#include "format/record/cut.h"

#include <string.h>

static enum wb_err
need_tile(struct tile_builder *b, struct err *err)
{
	if (b->tile)
		return WB_OK;
	b->len = 0;
	return pipeline_tile(b->pipeline, &b->tile, err);
}

static void
take_copies(struct tile_builder *b, struct tile *t, size_t len)
{
	t->has_copies = false;
	if (!b->copies)
		return;
	t->copies = xgrow(t->copies, &t->copies_cap, RECODE_COPIES_MAX,
		sizeof(*t->copies));
	t->has_copies = copies_take(b->copies, b->offset, b->offset + len,
		t->copies, RECODE_COPIES_MAX, &t->ncopies);
}

/* Send the first `cut` bytes on their way; the rest begins the next tile. */
static enum wb_err
send(struct tile_builder *b, size_t cut, bool ends_mid, struct err *err)
{
	struct tile *full = b->tile;
	size_t rest = b->len - cut;
	struct buf kept = { 0 };
	enum wb_err rc = WB_OK;

	/* The tile is another thread's as soon as it is submitted. */
	buf_put(&kept, (struct span){ full->raw + cut, rest });
	full->raw_len = cut;
	full->encoding = b->encoding;
	full->offset = b->offset;
	full->begins_mid = b->mid;
	full->ends_mid = ends_mid;
	take_copies(b, full, cut);
	pipeline_submit(b->pipeline);
	b->tile = NULL;
	b->mid = ends_mid;
	b->offset += cut;
	if (rest > 0)
		rc = need_tile(b, err);
	if (rc == WB_OK && rest > 0) {
		memcpy(b->tile->raw, kept.ptr, rest);
		b->len = rest;
	}
	buf_release(&kept);
	return rc;
}

/* Entries that bytes behind them may still change wait for the next frame.
 * Where that is most of what is at hand more is read first: else an object that
 * never closes has each entry behind it made a frame. */
static bool
is_small(const struct tile_builder *b, size_t cut)
{
	return cut_is_entries(b->encoding) && cut < b->target / 2;
}

enum wb_err
tile_builder_room(
	struct tile_builder *b, char **p, size_t *cap, struct err *err)
{
	enum wb_err rc = need_tile(b, err);

	if (rc == WB_OK && b->len >= b->target) {
		size_t most = b->len < FRAME_RAW_MAX ? b->len : FRAME_RAW_MAX;
		size_t cut = cut_last_end((struct span){ b->tile->raw, most },
			b->encoding, b->offset);

		if (cut > 0 && !is_small(b, cut))
			rc = send(b, cut, false, err);
		else if (b->len > FRAME_RAW_MAX)
			rc = send(b, FRAME_RAW_MAX, true, err);
	}
	if (rc == WB_OK)
		rc = need_tile(b, err);
	if (rc != WB_OK)
		return rc;
	*p = b->tile->raw + b->len;
	/* Once over the target, a long line is followed in small steps, so
	 * that it is cut off soon after its end. One byte more than a frame
	 * holds tells that the line goes on. */
	*cap = b->len < b->target ? b->target - b->len
				  : FRAME_RAW_MAX + 1 - b->len;
	if (b->len >= b->target && *cap > 65536)
		*cap = 65536;
	return WB_OK;
}

enum wb_err
tile_builder_end(struct tile_builder *b, struct err *err)
{
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && b->tile && b->len > 0) {
		size_t cut = b->len;

		if (b->len > b->target) {
			size_t end = cut_last_end(
				(struct span){ b->tile->raw, b->target },
				b->encoding, b->offset);

			cut = end > 0 && !is_small(b, end) ? end : b->len;
		}
		rc = send(b, cut, false, err);
	}
	return rc;
}

enum wb_err
tile_builder_pass(struct tile_builder *b, struct zeros zeros, struct err *err)
{
	enum wb_err rc = tile_builder_end(b, err);

	b->offset += zeros.bytes;
	b->has_zeros = true;
	if (rc == WB_OK)
		rc = pipeline_call(b->pipeline, commit_zeros, &zeros, err);
	return rc == WB_OK ? pipeline_drain(b->pipeline, err) : rc;
}
