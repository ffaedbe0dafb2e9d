/* `waybill explain CITATION|SOURCE`: how the times of lines are known. */
#ifndef WB_QUERY_CMD_ANSWER_EXPLAIN_TIME_H
#define WB_QUERY_CMD_ANSWER_EXPLAIN_TIME_H

#include "query/cmd/ask/citation.h"
#include "query/cmd/run/command.h"

struct explain_options {
	struct index_options index;
	struct output_options output;
};

/* Can any of the operands be a citation or a source, and is there an index to
 * look in? With -i there must be. */
bool explain_asks_time(struct cmd_ctx *ctx, const struct explain_options *o,
	int argc, char **argv);

/* Explain the operands that are citations or sources, and mark them in
 * done[argc]. If none is, WB_OK; the caller then knows better. */
enum wb_err explain_times(struct cmd_ctx *ctx, const struct explain_options *o,
	int argc, char **argv, bool *done, struct err *err);

#endif
