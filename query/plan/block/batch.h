/* Some blocks of a search, matched by several threads at once: what is found is
 * what one thread would find, one block after the other. */
#ifndef WB_QUERY_PLAN_BLOCK_BATCH_H
#define WB_QUERY_PLAN_BLOCK_BATCH_H

#include "query/plan/block/match.h"

#include <stdatomic.h>

struct batch {
	const struct search_spec *spec;
	struct match_job *jobs;
	size_t count;
	atomic_size_t next;
};

/* Prepare and match the next `count` blocks. *regex_left is the work that
 * regular expressions may still take, less what these take. On failure nothing
 * was matched. In any case the caller releases b->jobs, and b->count lists in
 * them. */
enum wb_err batch_match(struct batch *b, struct searched *indexes,
	const struct block_ref *refs, size_t count, int64_t *regex_left,
	struct err *err);

#endif
