/* How many lines each host and program wrote in one stream, summed over its
 * tiles. */
#ifndef WB_INDEXER_INGEST_TILE_TALLIES_H
#define WB_INDEXER_INGEST_TILE_TALLIES_H

#include "indexer/ingest/tile/tile.h"
#include "indexer/store/index/terms.h"

struct tallies;

struct tallies *tallies_new(void);
/* NULL is fine. */
void tallies_free(struct tallies *t);
/* A new stream begins. */
void tallies_clear(struct tallies *t);
/* Add a tile's; returns how many of its lines no family understood. */
uint64_t tallies_add(struct tallies *t, const struct tile *tile);
/* A row for each host and program, in order of first occurrence. */
void tallies_put(const struct tallies *t, struct terms_writer *terms,
	uint32_t segment, uint32_t stream);

#endif
