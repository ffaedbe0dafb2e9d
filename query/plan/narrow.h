/* Which blocks can hold a line that fits a query: as far as terms tell. Never
 * too few, so what is left is looked at line by line. */
#ifndef WB_QUERY_PLAN_NARROW_H
#define WB_QUERY_PLAN_NARROW_H

#include "indexer/store/index.h"
#include "indexer/store/readings.h"
#include "query/lang/query.h"

struct narrow {
	struct index *index;
	struct readings *readings;
	/* The term index looked into. */
	size_t terms;
	/* With the index's seed. */
	struct lexer *lexer;
};

/* *out must be zeroed; it is `all` where no term narrows. */
enum wb_err narrow_tree(struct narrow *n, const struct node *node,
	struct blockset *out, struct err *err);

#endif
