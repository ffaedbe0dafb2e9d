/* Damaged records that were cut into lines by older rules, read again out of
 * the index itself: `reindex`, which has no evidence. */
#ifndef WB_INDEXER_INGEST_RECUT_H
#define WB_INDEXER_INGEST_RECUT_H

#include "indexer/ingest/run.h"

/* Hand each source that has_old_cuts, and all of which is there, to `sink`, as
 * the walk of the files that it came from would. */
enum wb_err recut_run(
	struct ingest *in, const struct walk_sink *sink, struct err *err);

#endif
