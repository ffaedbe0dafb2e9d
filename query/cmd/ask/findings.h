/* Findings of verify and of reindex --salvage, printed. */
#ifndef WB_QUERY_CMD_ASK_FINDINGS_H
#define WB_QUERY_CMD_ASK_FINDINGS_H

#include "indexer/ingest/check/finding.h"
#include "query/cmd/run/command.h"

/* One line each, or one JSON object of type "finding"; how many more there are
 * of a kind after that. */
void findings_print(
	struct cmd_ctx *ctx, const struct findings *findings, bool json);

#endif
