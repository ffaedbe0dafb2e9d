/* The files of a dossier, by the name of its page. */
#ifndef WB_QUERY_CMD_DOSSIER_DOSSIER_FILES_H
#define WB_QUERY_CMD_DOSSIER_DOSSIER_FILES_H

#include "query/cmd/run/command.h"
#include "query/dossier/dossier.h"

struct dossier_names {
	const char *page;
	const char *evidence;
	const char *sums;
};
/* FILE.html, FILE.evidence.jsonl, FILE.SHA256SUMS, by any of the three; in the
 * arena. */
void dossier_names_of(
	struct arena *arena, const char *any, struct dossier_names *out);

/* Write all three, each whole or not at all, tell the SHA-256 of the last, and
 * put it into the journals of the indexes. A journal that cannot be written to
 * is told, and does not keep the dossier from being made. */
enum wb_err dossier_write(struct cmd_ctx *ctx, const struct dossier *d,
	const char *output, const struct option_list *indexes, struct err *err);

#endif
