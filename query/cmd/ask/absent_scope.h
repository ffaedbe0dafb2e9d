/* The hosts that a question is about, by --host. */
#ifndef WB_QUERY_CMD_ASK_ABSENT_SCOPE_H
#define WB_QUERY_CMD_ASK_ABSENT_SCOPE_H

#include "query/cmd/ask/asking.h"

struct absent_scope {
	const struct asking *asking;
	size_t nhosts;
	struct node *const *hosts;
};

/* Lives as long as the arena of the command. */
enum wb_err absent_scope_init(
	struct absent_scope *s, struct asking *a, struct err *err);

/* One host, or several by blanks; without a name it may be any. */
bool absent_scope_has_host(const struct absent_scope *s, struct span hosts);

#endif
