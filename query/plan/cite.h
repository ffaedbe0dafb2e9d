/* Citations of a match: every source that has the line. */
#ifndef WB_QUERY_PLAN_CITE_H
#define WB_QUERY_PLAN_CITE_H

#include "query/plan/match.h"

enum { CITES_MAX = 64 };

/* Fill out[0..CITES_MAX) and return how many; 0 on failure. Borrowed from the
 * readings. A piece of a long line is cited as the whole line. */
size_t cite_match(struct searched *indexes, const struct match *m,
	struct cite *out, struct err *err);

#endif
