/* Citations of a match: every source that has the line. */
#ifndef WB_QUERY_PLAN_CITE_H
#define WB_QUERY_PLAN_CITE_H

#include "query/plan/match.h"

enum { CITES_MAX = 64 };

/* Fill out[0..CITES_MAX) and return how many; 0 on failure. Borrowed from the
 * readings. A piece of a long line is cited as the whole line. */
size_t cite_match(struct searched *indexes, const struct match *m,
	struct cite *out, struct err *err);

/* Where a line stands in the stream of its owner. Sources that hold
 * [known_from, known_to) of it are cited with the whole of it. */
struct cite_place {
	uint64_t line;
	uint64_t from;
	uint64_t to;
	uint64_t known_from;
	uint64_t known_to;
};
size_t cite_range(struct searched *s, const struct source_view *owner,
	const struct cite_place *place, struct cite *out, struct err *err);

#endif
