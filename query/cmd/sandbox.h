/* What a command gives up before it reads what a stranger may have made:
 * writing anywhere but where it must (Landlock); sockets, other programs and
 * processes, and all else that only an intruder would ask the kernel for
 * (seccomp). As far as the kernel has it; nothing fails where it has not. */
#ifndef WB_QUERY_CMD_SANDBOX_H
#define WB_QUERY_CMD_SANDBOX_H

#include "query/cmd/command.h"

/* Once; later calls do nothing, and none does with --no-sandbox. An index that
 * is to be written must be there, else it is left for a later call. No thread
 * may run yet. */
void sandbox_enter(struct cmd_ctx *ctx);

/* What would hold here: `waybill help sandbox`. */
void sandbox_help(FILE *out);

#endif
