/* What a dossier tells of the evidence that its answer is drawn from. */
#ifndef WB_QUERY_CMD_DOSSIER_DOSSIER_USED_H
#define WB_QUERY_CMD_DOSSIER_DOSSIER_USED_H

#include "query/cmd/run/command.h"
#include "query/dossier/dossier.h"

/* Open the indexes once more and hand the cited lines, their sources and files,
 * the hosts and the case to the dossier. WB_BUSY if the index is not the one
 * that answered. */
enum wb_err dossier_add_evidence(struct cmd_ctx *ctx, struct dossier *d,
	const struct option_list *indexes, struct err *err);

/* Something of the index is damaged and done without: told on the page, and by
 * ctx at the end, once. `text` is copied. */
void dossier_damage(struct cmd_ctx *ctx, struct dossier *d, const char *text);

#endif
