/* What share.c and share_compare.c have in common, and nobody else uses. */
#ifndef WB_INDEXER_INGEST_KNOWN_SHARE_PART_H
#define WB_INDEXER_INGEST_KNOWN_SHARE_PART_H

#include "indexer/ingest/known/share.h"

/* Reads a known source from its beginning, up to its first hole. */
struct source_reader share_reader(
	const struct known_source *known, const struct frame_store *store);
/* How many bytes they have in common at their beginnings. */
size_t share_common(struct span a, struct span b);
/* Of two with the same beginning: one that is whole, then the longer. */
bool share_is_better(
	const struct known_source *s, const struct known_source *than);
/* Does `b` hold the bytes of that extent, at the same places? Clears *holds if
 * not. */
enum wb_err share_holds_extent(const struct known_source *b,
	const struct extent_row *x, const struct frame_store *store,
	bool *holds, struct err *err);

#endif
