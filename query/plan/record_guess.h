/* Can a record fit a query, by its bytes alone? To print a record and to parse
 * what was printed takes most of the time of a search, and most records fit
 * nothing. */
#ifndef WB_QUERY_PLAN_RECORD_GUESS_H
#define WB_QUERY_PLAN_RECORD_GUESS_H

#include "format/record/record.h"
#include "query/lang/query.h"

/* False: it does not, as query_match would say. `layout` is that of the record,
 * NULL for damage. */
bool record_may_fit(const struct node *query,
	const struct record_layout *layout, struct span record);

#endif
