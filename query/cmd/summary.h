/* What is in an index, as `index` ends with and `sources --summary` repeats. */
#ifndef WB_QUERY_CMD_SUMMARY_H
#define WB_QUERY_CMD_SUMMARY_H

#include "indexer/ingest/ingest.h"
#include "query/cmd/command.h"

/* `report` may be NULL: then only what is in the index. */
enum wb_err summary_print(struct cmd_ctx *ctx, const char *index,
	const struct ingest_report *report, bool json, struct err *err);

#endif
