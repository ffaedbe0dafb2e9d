/* Blocks of process records whose order does not matter, as for sums: handed
 * out whole, on several threads, without a line being printed, parsed or put in
 * order.
 *
 * Only such blocks of which a search would hand out every record, each cited
 * alike: no record of theirs can be one with a record of another source. */
#ifndef WB_QUERY_PLAN_BLOCK_UNORDERED_H
#define WB_QUERY_PLAN_BLOCK_UNORDERED_H

#include "query/plan/block/blocks.h"

struct unordered;

struct unordered_block {
	struct block_ref ref;
	struct dir_entry entry;
	const struct source_view *source;
};

/* Which blocks these are. The query of *spec must be one that narrows but fits
 * every process record; it must name no sources. *spec and the indexes must
 * outlive *out, which is NULL on failure. */
enum wb_err unordered_open(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct unordered **out,
	struct err *err);
void unordered_close(struct unordered *u);

/* Hand out the blocks on spec->threads threads. Where `block` returns false, or
 * a block cannot be read, it is left to the search. All is borrowed for the
 * call, and the readings are not to be used by two threads at once. */
void unordered_each(struct unordered *u,
	bool (*block)(
		void *ctx, const struct unordered_block *b, struct span raw),
	void *ctx);

/* For search_spec.wants, with the unordered for a context: what is left to the
 * search. */
bool unordered_leaves(void *unordered, const struct block_ref *ref);

#endif
