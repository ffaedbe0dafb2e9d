/* What a command gives up before it reads what a stranger may have made:
 * reading and writing anything but what it was given (Landlock); sockets, other
 * programs and processes, and all else that only an intruder would ask the
 * kernel for (seccomp). As far as the kernel has it; nothing fails where it has
 * not. */
#ifndef WB_QUERY_CMD_RUN_SANDBOX_H
#define WB_QUERY_CMD_RUN_SANDBOX_H

#include "query/cmd/run/command.h"

enum sandbox_use {
	SANDBOX_READ,
	/* Read, write, make and remove. */
	SANDBOX_WRITE,
	/* Make new files there, without reading those that are. */
	SANDBOX_PUT,
	/* Remove folders in it. */
	SANDBOX_TIDY
};

struct sandbox_place {
	const char *path;
	enum sandbox_use use;
};

/* Let ctx->command have this, too: before it enters. `path` lives as long as
 * ctx; nothing has to be there. What the options of the command name, and its
 * indexes, are allowed without. */
void sandbox_allow(struct cmd_ctx *ctx, const char *path, enum sandbox_use use);

/* Once; later calls do nothing, and none does with --no-sandbox. An index that
 * is to be written must be there. No thread may run yet. */
void sandbox_enter(struct cmd_ctx *ctx);

/* What would hold here: `waybill help sandbox`. */
void sandbox_help(FILE *out);

#endif
