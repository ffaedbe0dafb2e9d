/* What `waybill clocks` says, as rows. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_ROW_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_ROW_H

#include "query/coverage/clock/clock_read.h"
#include "query/show/row.h"

enum { CLOCK_COLUMNS = 10, FINDING_COLUMNS = 8 };
extern const struct row_type clock_rows;
extern const struct row_type finding_rows;

/* `by` is "others" or "own". Values borrow from s, cites and the arena. */
void clock_row_values(struct arena *arena, struct span host, const char *by,
	const struct clock_stretch *s, const struct cite *cites,
	struct row_value values[CLOCK_COLUMNS]);
/* cites[0] is the first line; `ncites` counts it. */
void finding_row_values(struct arena *arena, const struct clock_doubtful *d,
	const struct cite *cites, size_t ncites,
	struct row_value values[FINDING_COLUMNS]);

#endif
