/* Damaged records of an index of before, which today's rules cut into other
 * lines: neither terms nor stamps say where to look for these. */
#ifndef WB_QUERY_PLAN_SOURCE_OLD_CUTS_H
#define WB_QUERY_PLAN_SOURCE_OLD_CUTS_H

#include "query/plan/view/searched.h"

struct old_cuts;

/* Look for them, and have the index say so (index_note_loss) if there are any
 * that were not read again. *out is NULL without any. */
enum wb_err old_cuts_new(struct index *index, struct readings *readings,
	struct old_cuts **out, struct err *err);
void old_cuts_free(struct old_cuts *c);

/* Were the sources of the stream read again? NULL is fine. */
bool old_cuts_leave(
	const struct old_cuts *c, uint32_t segment, uint32_t stream);

/* Of a term index: blocks that any line may stand in, and those whose sources
 * were read again, to be left alone. Both are the caller's. NULL is fine. */
void old_cuts_blocks(const struct old_cuts *c, struct index *index,
	size_t terms, struct blockset *any, struct blockset *left);

#endif
