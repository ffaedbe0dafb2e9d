/* Clocks that stood at the beginning of a year until they were set: those of
 * machines that start without the time. */
#include "query/coverage/clock/clock_unset.h"

#include "format/base/arena.h"
#include "format/time/civil.h"

#include <stdlib.h>
#include <string.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* No queue holds lines back for so long. */
	BACK_S = 31 * DAY_S,
	/* Machines start at the first second of a year, of whatever zone. */
	EAST_S = 14 * HOUR_S,
	WEST_S = 36 * HOUR_S,
	/* What goes on for longer was set to that. */
	SPAN_S = 7 * DAY_S,
	/* Lines are out of order by less. */
	RETURN_S = DAY_S
};

static bool
begins_year(int64_t at_s)
{
	struct civil c;

	civil_from_seconds(at_s + EAST_S, &c);
	return c.month == 1 &&
		(int64_t)(c.day - 1) * DAY_S + c.hour * INT64_C(3600) <
		EAST_S + WEST_S;
}

bool
clock_is_unset(int64_t at_s, int64_t before_s)
{
	return at_s < before_s - BACK_S && begins_year(at_s);
}

static void
open_finding(struct clock_unset *u, const struct clock_line *line)
{
	u->open = xmalloc(sizeof(*u->open));
	*u->open = (struct clock_finding){ .doubt = DOUBT_NOT_SET,
		.first = *line,
		.last = *line,
		.lines = 1,
		.off_s = line->at_s - u->before_s };
}

bool
clock_unset_line(struct clock_unset *u, const struct clock_line *line,
	struct clock_finding *done)
{
	bool is_done = false;

	if (!u->open) {
		if (u->has_before && clock_is_unset(line->at_s, u->before_s)) {
			open_finding(u, line);
			return false;
		}
	} else if (line->at_s < u->before_s - RETURN_S &&
		line->at_s - u->open->first.at_s <= SPAN_S) {
		u->open->last = *line;
		u->open->lines++;
		u->open->first.is_asked |= line->is_asked;
		return false;
	} else {
		is_done = line->at_s >= u->before_s - RETURN_S;
		*done = *u->open;
		free(u->open);
		u->open = NULL;
	}
	u->has_before = true;
	u->before_s = line->at_s;
	return is_done;
}

void
clock_unset_end(struct clock_unset *u)
{
	free(u->open);
	memset(u, 0, sizeof(*u));
}
