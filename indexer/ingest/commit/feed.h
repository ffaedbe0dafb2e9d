/* The bytes of a source, given to what makes tiles of them. */
#ifndef WB_INDEXER_INGEST_COMMIT_FEED_H
#define WB_INDEXER_INGEST_COMMIT_FEED_H

#include "indexer/ingest/commit/tile_builder.h"
#include "indexer/ingest/known/incoming.h"
#include "indexer/ingest/known/share.h"
#include "indexer/store/index/reader.h"

/* Bytes of a known source once more, from where the builder stands: what was
 * compared and found equal but is not shared. */
enum wb_err feed_again(struct tile_builder *b, const struct share *share,
	const struct frame_store *store, struct err *err);
/* All that is still to come; of a file of records with holes these are passed
 * over unread. Ends the last tile. */
enum wb_err feed_rest(
	struct tile_builder *b, struct incoming *from, struct err *err);

#endif
