/* What is in an index, as `index` ends with and `sources --summary` repeats. */
#ifndef WB_QUERY_CMD_EVIDENCE_SUMMARY_H
#define WB_QUERY_CMD_EVIDENCE_SUMMARY_H

#include "indexer/ingest/ingest.h"
#include "query/cmd/run/command.h"
#include "query/plan/search.h"
#include "query/show/show.h"

/* `report` may be NULL: then only what is in the index. */
enum wb_err summary_show(struct printer *p, struct searched *in,
	const struct ingest_report *report, struct err *err);

/* The same with an index and a printer of its own. */
enum wb_err summary_print(struct cmd_ctx *ctx, const char *index,
	const struct ingest_report *report, bool json, struct err *err);

#endif
