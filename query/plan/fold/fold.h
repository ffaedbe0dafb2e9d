/* An hour that occurs twice, since clocks were set back: which lines of a
 * source are of its first pass, and which of the second. */
#ifndef WB_QUERY_PLAN_FOLD_FOLD_H
#define WB_QUERY_PLAN_FOLD_FOLD_H

#include "query/plan/view/hit.h"
#include "query/plan/view/searched.h"

struct fold {
	/* The first pass, as zones have it, and how much later the second
	 * is. */
	int64_t from_ns;
	int64_t length_ns;
	/* Lines that begin before `first_until` are of the first pass, those
	 * from `second_from` on of the second; between them nobody knows. */
	uint64_t first_until;
	uint64_t second_from;
	/* An absolute time in a line decided, not the order of lines. */
	bool by_anchor;
};

/* The fold that lines of a frame of the source's own stream may be in, or NULL.
 * It is looked for in the lines once, and lives as long as `in`. What cannot be
 * read decides nothing. */
const struct fold *fold_of_frame(struct searched *in,
	const struct source_view *owner, const struct frame *frame);

/* Settle the time of a line at `offset`, if it is in the fold; NULL is none. */
enum fold_pass fold_settle(
	const struct fold *fold, uint64_t offset, struct when *when);

#endif
