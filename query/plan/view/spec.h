/* What a search is asked. */
#ifndef WB_QUERY_PLAN_VIEW_SPEC_H
#define WB_QUERY_PLAN_VIEW_SPEC_H

#include "query/lang/query.h"

struct kept;
struct block_ref;
struct search_loss;

struct search_spec {
	/* What lines must fit, filters included. */
	const struct node *query;
	bool has_since;
	bool has_until;
	int64_t since_ns;
	int64_t until_ns;
	/* The window is of the times that lines sort by: not widened where a
	 * zone is not known. */
	bool by_order;
	/* Globs over paths, or ids; a source must fit one of them. */
	size_t nsources;
	const char *const *sources;
	bool reverse;
	/* Read every block. */
	bool scan;
	/* Called for each block that cannot be read, which is then passed over;
	 * without it the index's is, and without that the search ends there.
	 * All borrowed for the call. */
	void (*lost)(void *ctx, const struct search_loss *loss);
	void *lost_ctx;
	unsigned threads;
	/* Work that regular expressions may take; 0 is REGEX_WORK. */
	int64_t regex_work;
	/* Bytes of results waiting to be put in order, before they spill. */
	size_t memory;
	/* Blocks that were read before, or NULL: for many small searches. */
	struct kept *kept;
	/* Look for nothing if more blocks than that are left to read; 0 is no
	 * limit. What the index would leave counts, also with `scan`. */
	size_t most_blocks;
	/* Any one line will do: not the first, nor all. */
	bool any;
	/* Of the blocks left to read only those for which this is true; NULL is
	 * all. */
	bool (*wants)(void *ctx, const struct block_ref *ref);
	void *wants_ctx;
};

#endif
