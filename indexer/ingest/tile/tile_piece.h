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

#endif
