/* A source that is in several of the indexes asked: it counts once. */
#ifndef WB_QUERY_PLAN_SOURCE_SOURCE_TWICE_H
#define WB_QUERY_PLAN_SOURCE_SOURCE_TWICE_H

#include "query/plan/view/searched.h"

/* Is `v`, of indexes[index], a whole source of an index before that one, too?
 * Its ord there goes to *index_before and *ord_before. */
bool source_is_before(struct searched *indexes, size_t index,
	const struct source_view *v, size_t *index_before,
	uint32_t *ord_before);

#endif
