/* What was said of sources on the command line of `index`. */
#ifndef WB_QUERY_CMD_EVIDENCE_OVERRIDES_H
#define WB_QUERY_CMD_EVIDENCE_OVERRIDES_H

#include "indexer/ingest/ingest.h"
#include "query/cmd/run/options.h"

/* Each PATTERN=VALUE of the list becomes one more of out->overrides, made in
 * the arena; WB_USAGE, and nothing of it counts, if one of them cannot be
 * meant. */
enum wb_err overrides_take(struct arena *arena, const struct option_list *list,
	enum override_kind kind, struct ingest_options *out, struct err *err);

/* Diag for each of those of this run whose pattern fits no path in the index:
 * a slip of the pen, mostly. */
enum wb_err overrides_tell_idle(const char *index,
	const struct ingest_options *options, struct err *err);

#endif
