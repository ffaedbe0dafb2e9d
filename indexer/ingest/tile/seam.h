/* Where runs begin: pieces of a source, tile by tile, put together again. */
#ifndef WB_INDEXER_INGEST_TILE_SEAM_H
#define WB_INDEXER_INGEST_TILE_SEAM_H

#include "indexer/ingest/tile/tile.h"

/* All zero is ready for the first piece of a source. */
struct seam {
	bool has_yearless;
	int64_t last_s;
	/* The run stepped back from return_s, and may be a block of lines that
	 * are out of order. */
	bool may_return;
	int64_t return_s;
	/* Of the run so far. */
	uint64_t lines;
	struct stamp_range range;
};

/* Take the next piece: true if a run begins with it, at its first yearless
 * stamp. */
bool seam_take(struct seam *s, const struct piece *p);

#endif
