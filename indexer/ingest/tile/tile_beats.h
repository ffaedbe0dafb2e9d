/* When the hosts of a tile wrote: its lines by five minutes. */
#ifndef WB_INDEXER_INGEST_TILE_TILE_BEATS_H
#define WB_INDEXER_INGEST_TILE_TILE_BEATS_H

#include "indexer/ingest/tile/tile.h"

/* Count a line of the piece under way, which has that stamp, to the host of
 * t->tallies[tally]. */
void tile_beats_count(
	struct tile *t, uint32_t tally, const struct stamp *stamp);

#endif
