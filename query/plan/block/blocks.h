/* The blocks a search has to read, in the order in which it must read them. */
#ifndef WB_QUERY_PLAN_BLOCK_BLOCKS_H
#define WB_QUERY_PLAN_BLOCK_BLOCKS_H

#include "query/plan/source/source_filter.h"

struct block_ref {
	uint32_t index;
	uint32_t terms;
	uint32_t block;
	/* The source whose stream it is. */
	uint32_t ord;
	int fd;
	/* For the order: no line of it sorts before. INT64_MAX if no line has
	 * a time. */
	int64_t lo;
	int64_t hi;
};

struct block_list {
	struct block_ref *refs;
	size_t count;
	size_t cap;
	uint64_t all;
};

void block_list_release(struct block_list *list);

/* What is asked of which indexes; `filter` is that of the spec. */
struct block_plan {
	struct searched *indexes;
	size_t nindexes;
	const struct search_spec *spec;
	const struct source_filter *filter;
};
/* Narrow by terms, prune by time and source, sort. */
enum wb_err block_list_fill(
	const struct block_plan *plan, struct block_list *out, struct err *err);

#endif
