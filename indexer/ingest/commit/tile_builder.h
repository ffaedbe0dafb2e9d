/* Fills tiles with whole lines of one source and gives them to the pipeline. */
#ifndef WB_INDEXER_INGEST_COMMIT_TILE_BUILDER_H
#define WB_INDEXER_INGEST_COMMIT_TILE_BUILDER_H

#include "format/base/lines.h"
#include "format/disk/copies.h"
#include "indexer/ingest/commit/commit.h"
#include "indexer/ingest/tile/pipeline.h"

struct tile_builder {
	struct pipeline *pipeline;
	enum text_encoding encoding;
	/* Raw bytes that a frame aims at. */
	size_t target;
	/* Where the first byte of its tile stands in the source. */
	uint64_t offset;
	/* Of the source, by the same offsets; NULL if they are not known. */
	struct copies *copies;
	/* The rest begins as zeroes: the tile under way, its bytes, and whether
	 * it begins in the middle of a line. */
	struct tile *tile;
	size_t len;
	bool mid;
	bool has_zeros;
};

/* Room for more bytes at *p: sends what is full. *cap is at least 1 then; who
 * fills some of it adds that to `len`. */
enum wb_err tile_builder_room(
	struct tile_builder *b, char **p, size_t *cap, struct err *err);
/* The next `zeros.bytes` are zero and stand in no frame: what there is is sent,
 * and ends with a line. The pipeline is drained. */
enum wb_err tile_builder_pass(
	struct tile_builder *b, struct zeros zeros, struct err *err);
/* Send what is left, at the end of the source. */
enum wb_err tile_builder_end(struct tile_builder *b, struct err *err);

#endif
