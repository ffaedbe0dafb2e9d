/* A dossier made of a question, for who writes it and for who checks it. */
#ifndef WB_QUERY_CMD_DOSSIER_DOSSIER_MAKE_H
#define WB_QUERY_CMD_DOSSIER_DOSSIER_MAKE_H

#include "query/cmd/run/command.h"
#include "query/dossier/dossier.h"

struct dossier_request {
	struct option_list indexes;
	/* "trace" and its arguments. */
	size_t nargs;
	const char *const *args;
	/* As given, or NULL. */
	const char *date;
	const char *tz;
	/* The key that names are hidden with, or empty; names that are not
	 * hidden, and fields left out. */
	struct span key;
	struct option_list keep;
	struct option_list redact;
	/* What hides them: dossier_cloak of this request, or NULL. */
	struct cloak *cloak;
};

/* What hides names, before it has learnt them; the caller frees it. NULL where
 * nothing is to be hidden. WB_USAGE for a field that there is not. */
enum wb_err dossier_cloak(const struct dossier_request *request,
	struct cloak **out, struct err *err);

/* Is that a command that a dossier can be made of? */
const struct command *dossier_question(const char *name);

/* Ask, and put the page together. EXIT_FOUND or EXIT_ABSENT with *out, which
 * the caller frees; else what was wrong has been told, and *out is NULL. */
int dossier_make(struct cmd_ctx *ctx, const struct dossier_request *request,
	struct dossier **out);

#endif
