/* Lines whose own stamp contradicts what stands around them: edited, spliced
 * in, back-dated. The lines of one host in one source, in its order. Pure. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_CHECK_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_CHECK_H

#include "query/coverage/clock/clock_unset.h"

enum { CLOCK_SIDE = 16, CLOCK_WINDOW = 2 * CLOCK_SIDE + 1 };

/* All zero but for each and ctx is ready for the first line of a source. What
 * most hosts do not need is allocated when they do: a source may have lines of
 * a million. */
struct clock_checker {
	void (*each)(void *ctx, const struct clock_finding *f);
	void *ctx;
	/* The last lines, CLOCK_WINDOW at most, and how many have been given.
	 */
	struct clock_line *lines;
	size_t cap;
	uint64_t given;
	/* The latest stamp of the lines that were looked at. */
	int64_t latest_s;
	/* What ids before the first of the future say; once several stand
	 * there, they would bear out each other. */
	bool has_usual;
	int64_t usual_lag_s;
	size_t usual_agree;
	/* NULL without one. */
	struct clock_finding *open;
	struct clock_unset unset;
};

/* The next line of the source. Findings come some lines later, since those
 * behind a line judge it, too. */
void clock_check_line(struct clock_checker *c, const struct clock_line *line);
/* After the last line of a source; nothing is left to be released, and *c is
 * ready for the next. */
void clock_check_end(struct clock_checker *c);
/* Or when it is given up. */
void clock_check_release(struct clock_checker *c);

#endif
