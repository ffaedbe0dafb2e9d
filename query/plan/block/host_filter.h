/* Blocks of the hosts that a query asks for: told by the source that a block is
 * of, once terms and window have left few. */
#ifndef WB_QUERY_PLAN_BLOCK_HOST_FILTER_H
#define WB_QUERY_PLAN_BLOCK_HOST_FILTER_H

#include "query/plan/block/narrow.h"

enum { HOSTS_ASKED_MAX = 8 };

/* A host that every line must be of. */
struct host_asked {
	const struct node *node;
	/* The blocks of this term index that have the name in them, for sources
	 * of several hosts; looked up when the first of these is met. */
	bool is_looked_up;
	struct blockset named;
};

struct host_filter {
	size_t count;
	struct host_asked hosts[HOSTS_ASKED_MAX];
};

/* For one term index. What is over the maximum rules out no block. The filter
 * borrows the query. */
void host_filter_init(struct host_filter *f, const struct node *query);
void host_filter_release(struct host_filter *f);
/* Can the block have a line of each of the hosts? *fits is true if that is not
 * known. `v` is its source, `n` what narrow_tree was given. */
enum wb_err host_filter_fits(struct host_filter *f, struct narrow *n,
	const struct source_view *v, uint32_t block, bool *fits,
	struct err *err);

#endif
