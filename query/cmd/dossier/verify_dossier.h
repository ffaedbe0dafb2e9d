/* `waybill verify DOSSIER`. */
#ifndef WB_QUERY_CMD_DOSSIER_VERIFY_DOSSIER_H
#define WB_QUERY_CMD_DOSSIER_VERIFY_DOSSIER_H

#include "query/cmd/run/command.h"

/* Is that a part of a dossier, by what it holds? */
bool verify_is_dossier(struct cmd_ctx *ctx, const char *path);

struct verify_dossier_asked {
	/* Any of its three files. */
	const char *path;
	/* The evidence; without any, the indexes. */
	const char *const *evidence;
	size_t nevidence;
	struct option_list indexes;
	/* The file of the key that its names are hidden with, or NULL. */
	const char *key;
	bool json;
};
/* Check it, and print what was found. Returns an exit status. */
int verify_dossier(
	struct cmd_ctx *ctx, const struct verify_dossier_asked *asked);

#endif
