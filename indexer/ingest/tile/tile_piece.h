/* The pieces of a tile: stretches whose stamps go forward, each with the
 * anchors that may date it. What run they are of is settled by commit_run.c. */
#ifndef WB_INDEXER_INGEST_TILE_TILE_PIECE_H
#define WB_INDEXER_INGEST_TILE_TILE_PIECE_H

#include "indexer/ingest/tile/tile.h"

/* The next piece begins with the line to come, at that offset in the tile. */
struct piece *tile_piece_begin(struct tile *t, uint32_t offset);
/* The stamp of the line to come, which is `text`; it may begin a piece. */
void tile_note_stamp(struct tile *t, const struct stamp *s, struct span text,
	uint32_t offset);
/* Times inside of that line, if its piece needs more of them. */
void tile_note_anchors(struct tile *t, struct span text, uint32_t offset,
	const struct stamp_scan *scan);

/* Widen a range by a stamp's seconds if it is of the range's kind. */
void range_clear(struct stamp_range *range);
void range_add(struct stamp_range *range, int64_t seconds);
void range_join(struct stamp_range *into, const struct stamp_range *from);

/* Do yearless stamps that follow each other belong to one run? (A step back
 * over 36 hours or forward over 300 days cuts.) */
bool yearless_is_cut(int64_t before, int64_t after);

/* A block of so few lines and days that steps back, and after which lines go on
 * where they were before it, is out of order: a run of its own. */
enum { RETURN_LINES = 1000, RETURN_SPAN_S = 7 * 86400 };
/* Does a stamp step forward out of a block that ended at `before` to where the
 * lines before the block were? */
bool yearless_returns(int64_t return_s, int64_t before, int64_t after);

#endif
