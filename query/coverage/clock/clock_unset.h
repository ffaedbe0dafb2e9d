/* Lines of a clock that was not set, amid others. Pure. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_UNSET_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_UNSET_H

#include "query/coverage/clock/clock_finding.h"

/* All zero is ready for the first line of a source. */
struct clock_unset {
	bool has_before;
	int64_t before_s;
	/* NULL without one. */
	struct clock_finding *open;
};

/* Is that stamp of a clock that was not set, behind that other? */
bool clock_is_unset(int64_t at_s, int64_t before_s);
/* True if stamps return with it from such lines, which *done then tells. */
bool clock_unset_line(struct clock_unset *u, const struct clock_line *line,
	struct clock_finding *done);
/* Behind the last line of a source: what stamps did not return from is none. */
void clock_unset_end(struct clock_unset *u);

#endif
