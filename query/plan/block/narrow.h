/* Which blocks can hold a line that fits a query: as far as terms tell. Never
 * too few, so what is left is looked at line by line. */
#ifndef WB_QUERY_PLAN_BLOCK_NARROW_H
#define WB_QUERY_PLAN_BLOCK_NARROW_H

#include "indexer/store/index/index.h"
#include "indexer/store/reading/readings.h"
#include "query/lang/query.h"
#include "query/plan/block/window_blocks.h"

struct narrow {
	struct index *index;
	struct readings *readings;
	/* The term index looked into. */
	size_t terms;
	/* With the index's seed. */
	struct lexer *lexer;
	/* What lies outside is not asked for, and NULL is no window. */
	const struct clock_window *window;
	struct window_blocks *windows;
	/* Is a block ruled out by what its source is known for, its host and
	 * its clock? Dearer than identifiers, cheaper than words. NULL is
	 * never. */
	bool (*misses)(void *ctx, uint32_t block);
	void *misses_ctx;
	/* While an alternative is narrowed. */
	bool in_or;
	/* By identifiers alone, which cost least. */
	bool is_first_look;
};

/* *out must be zeroed; it is `all` where no term narrows. Hosts that every line
 * must be of are left to host_filter.h. */
enum wb_err narrow_tree(struct narrow *n, const struct node *node,
	struct blockset *out, struct err *err);

/* Does it ask for a host in a way that rules out sources? */
bool narrow_is_host(const struct node *node);
/* Can lines of the source be of that host, without saying so? */
bool narrow_host_fits(const struct node *node, const struct source_view *v);
/* Narrow *out to blocks that have the name of the host in them. */
enum wb_err narrow_host_named(struct narrow *n, const struct node *node,
	struct blockset *out, struct err *err);

#endif
