/* What was said of sources on the command line of `index`. */
#ifndef WB_QUERY_CMD_OVERRIDES_H
#define WB_QUERY_CMD_OVERRIDES_H

#include "indexer/ingest/ingest.h"

/* Diag for each of those of this run whose pattern fits no path in the index:
 * a slip of the pen, mostly. */
enum wb_err overrides_tell_idle(const char *index,
	const struct ingest_options *options, struct err *err);

#endif
