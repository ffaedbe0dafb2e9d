/* Blocks that an answer had to do without: told once, in one line, at its
 * end. */
#ifndef WB_QUERY_CMD_ASK_UNREAD_H
#define WB_QUERY_CMD_ASK_UNREAD_H

#include "query/cmd/run/command.h"
#include "query/plan/search.h"

/* All zero is none. */
struct unread {
	struct arena *arena;
	/* Each block, by its source and first line, once. */
	uint64_t *seen;
	size_t nseen;
	size_t cap;
	uint64_t lines;
	/* Of the first of them. */
	const char *first;
	uint64_t first_lines;
};

/* Hand what `in` cannot read to *u, which must outlive it. */
void unread_watch(struct unread *u, struct cmd_ctx *ctx, struct searched *in);
/* Into ctx->damage, if there is any. */
void unread_tell(struct unread *u, struct cmd_ctx *ctx);

#endif
