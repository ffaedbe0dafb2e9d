/* --journal: what was asked, and the SHA-256 of what was answered, go into the
 * journal of each index. The answer is held back until it is whole. */
#ifndef WB_QUERY_CMD_RUN_JOURNALLED_H
#define WB_QUERY_CMD_RUN_JOURNALLED_H

#include "query/cmd/run/command.h"

/* From now on what goes to ctx->out is held. The names of the indexes must
 * outlive the command. */
enum wb_err journalled_begin(struct cmd_ctx *ctx,
	const struct option_list *indexes, struct err *err);
/* If it was begun: hand the answer on, and write the entries. Returns the exit
 * status, which is `status` unless that failed. */
int journalled_end(struct cmd_ctx *ctx, int status);

#endif
