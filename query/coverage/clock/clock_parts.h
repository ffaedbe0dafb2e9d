/* Where a host's clock was set to another time, and back: told by the order of
 * lines, since its stamps repeat or jump there. Pure. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_PARTS_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_PARTS_H

#include "query/coverage/clock/clock_fit.h"

/* Orders the pairs by parts in which the clock ran on, these by their first
 * time, and each part by time. Fills ends, which has room for all pairs, with
 * where each part ends; returns how many there are. */
size_t clock_parts(struct clock_pairs *p, size_t *ends);

#endif
