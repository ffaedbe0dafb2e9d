/* How many lines of a tile each host and program wrote. */
#ifndef WB_INDEXER_INGEST_TILE_TILE_TALLY_H
#define WB_INDEXER_INGEST_TILE_TILE_TALLY_H

#include "format/log/line/recognise.h"
#include "indexer/ingest/tile/tile.h"

struct tag_tally {
	uint64_t tag;
	uint32_t tally;
};

/* Where the tallies of a tile stand, by the recogniser's numbers: most lines
 * have one, so that their host and program need not be compared. */
struct tag_tallies {
	struct tag_tally at[RECOGNISE_SLOTS];
};

/* For looking up a pair. */
uint64_t tally_key(struct span host, struct span program);

/* Another tile begins. */
void tag_tallies_clear(struct tag_tallies *tags);
/* Count a line of `t` whose head is that of *ev; `tag` is its number, or 0.
 * Returns the place of its tally. */
uint32_t tag_tallies_count(struct tag_tallies *tags, struct tile *t,
	const struct event *ev, uint64_t tag, bool recognised);

/* Count so many lines that say the same as the one before, whose tally this is,
 * and have no stamp either. */
void tile_count_again(struct tile *t, uint32_t tally, uint32_t lines);

#endif
