/* Days in a tile that not every year has: 29 February, and those on which
 * clocks went back; and where clocks may have been set. */
#ifndef WB_INDEXER_INGEST_TILE_TILE_MARK_H
#define WB_INDEXER_INGEST_TILE_TILE_MARK_H

#include "indexer/ingest/tile/tile.h"

/* The yearless stamp before the line to come, negative if there is none. */
int64_t tile_mark_before(const struct tile *t);
/* Note what the stamp of a line says, once its piece has it; `text` is the
 * line. */
void tile_mark_note(struct tile *t, int64_t before_s, const struct stamp *s,
	struct span text, uint32_t offset);

#endif
