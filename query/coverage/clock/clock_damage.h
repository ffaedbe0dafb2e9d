/* Findings about stamps that damage of the evidence may have made. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_DAMAGE_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_DAMAGE_H

#include "query/coverage/clock/clock_book.h"
#include "query/plan/search.h"

/* Mark what was found in sources whose damage is recorded. */
enum wb_err clock_damage_mark(struct clock_book *b, struct searched *indexes,
	size_t nindexes, struct err *err);

#endif
