/* Operands that name users: WHO, and the lines of --file. */
#ifndef WB_QUERY_CMD_ASK_WHO_ARGS_H
#define WB_QUERY_CMD_ASK_WHO_ARGS_H

#include "query/cmd/ask/asking.h"

/* What was named, in the order of the operands, then of --file. */
struct who_list {
	size_t count;
	const struct span *items;
};
/* The operands and the lines of --file; they live as long as the command.
 * WB_USAGE if one is empty. */
enum wb_err who_list(struct asking *a, int argc, char **argv,
	struct who_list *out, struct err *err);

/* Any of the operands and of the lines of --file, each made a tree by `who`;
 * and all of the filters. *out is NULL if nothing is asked. */
enum wb_err who_args(struct asking *a, int argc, char **argv,
	enum wb_err (*who)(struct arena *arena, struct span text,
		struct node **out, struct err *err),
	struct node **out, struct err *err);

/* "sessions ann bob", for who finds nothing. */
struct span who_asked(struct asking *a, int argc, char **argv);

#endif
