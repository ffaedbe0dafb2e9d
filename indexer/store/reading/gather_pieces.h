/* A run in the middle of which the zone was changed, in pieces: what the times
 * inside its lines say before and after. */
#ifndef WB_INDEXER_STORE_READING_GATHER_PIECES_H
#define WB_INDEXER_STORE_READING_GATHER_PIECES_H

#include "indexer/store/reading/gather.h"

/* What was changed more often is left as it is: of no one zone. */
enum { PIECES_MAX = 16 };

struct zone_piece {
	/* It reaches from there to the next piece; no line begins between the
	 * line before and that offset. */
	uint64_t first_offset;
	/* Do lines in it say its zone? If not, the zone may have been changed
	 * somewhere in it. */
	bool is_known;
	/* Local time less UTC, or that of the piece beside it. */
	int32_t zone_s;
	/* How many lines say so. */
	uint32_t anchors;
};

/* Fills out in the order of lines, returns how many. None if the run has one
 * zone, or is in no order of zones. */
size_t gather_pieces(const struct gathered_source *s, size_t run,
	struct zone_piece out[PIECES_MAX]);

#endif
