/* The clocks of all hosts, read off the lines of the evidence. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_READ_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_READ_H

#include "query/coverage/clock/clock_book.h"
#include "query/lang/query.h"
#include "query/plan/search.h"

/* Read every line; `filter` may be NULL. Only lines in the window and sources
 * of `spec` that fit the filter count, but each is looked at among all its
 * neighbours. Earlier states of a log that went on are passed over. */
enum wb_err clock_read(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, const struct node *filter,
	struct clock_book *out, struct err *err);

#endif
