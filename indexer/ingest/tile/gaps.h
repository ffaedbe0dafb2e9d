/* Bytes of a source of records that are none: lines like others, and told as
 * damage of the source. */
#ifndef WB_INDEXER_INGEST_TILE_GAPS_H
#define WB_INDEXER_INGEST_TILE_GAPS_H

#include "indexer/ingest/tile/tile.h"
#include "indexer/store/segment/sources.h"

/* So many rows of damage a source gets at most. */
enum { GAPS_MAX = 1000 };

/* Such a line of the tile. Those that touch are one; past TILE_GAPS_MAX they
 * are lines and no more. */
void gaps_note(struct tile *t, uint32_t offset, size_t length);

/* Rows for the gaps of a tile that begins at `offset` of its source. `where`
 * has file, source and path; *count is how many its source has so far. */
void gaps_put(const struct tile *t, uint64_t offset,
	const struct damage_row *where, uint32_t *count,
	struct sources_writer *out);

#endif
