/* Lines as the checks of clocks see them, and what those find. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_FINDING_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_FINDING_H

#include "format/time/run.h"
#include "query/coverage/clock/clock_fit.h"

struct clock_line {
	struct clock_place place;
	/* Its stamp as it is read, in UTC where the zone is known. */
	int64_t at_s;
	enum when_basis basis;
	bool zone_known;
	/* A time that the host itself made: the line is no earlier, and no
	 * later either if is_exact. */
	bool has_own;
	bool is_exact;
	enum anchor_kind kind;
	int64_t own_s;
	/* The filters of the question fit it. */
	bool is_asked;
};

enum clock_doubt {
	DOUBT_NONE,
	/* Stamped before the id in it was made, which fits its place. */
	DOUBT_STAMPED_EARLY,
	/* Stamped long after the id in it was made, which fits its place. */
	DOUBT_STAMPED_LATE,
	/* Its id was made after its stamp, and after all that its source had
	 * been stamped with by then. */
	DOUBT_FUTURE_ID,
	/* Stamp and id agree with each other, not with the lines around. */
	DOUBT_OF_ANOTHER_TIME,
	/* The stamp alone is out of order. */
	DOUBT_OUT_OF_ORDER,
	/* The clock stood at the beginning of a year. */
	DOUBT_NOT_SET
};

/* One line, or several of one kind that follow each other. */
struct clock_finding {
	enum clock_doubt doubt;
	struct clock_line first;
	struct clock_line last;
	uint64_t lines;
	/* The stamp less what its place says, of the first. */
	int64_t off_s;
	/* Lines around it that bear it out. */
	size_t witnesses;
};

#endif
