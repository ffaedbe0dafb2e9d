/* Citations of a match: every source that has the line. */
#ifndef WB_QUERY_PLAN_COPIES_CITE_H
#define WB_QUERY_PLAN_COPIES_CITE_H

#include "query/plan/block/match.h"
#include "query/show/answer.h"

enum { CITES_MAX = 64 };

/* Citations, and the sources they are of; borrowed from the readings. One more
 * fits in than is ever filled in here. */
struct cite_set {
	size_t count;
	struct cite cites[CITES_MAX + 1];
	const struct source_view *sources[CITES_MAX + 1];
};

/* A piece of a long line is cited as the whole line. On failure *out is not
 * to be used. */
enum wb_err cite_match(struct searched *indexes, const struct match *m,
	struct cite_set *out, struct err *err);

/* Where a line stands in the stream of its owner. Sources that hold
 * [known_from, known_to) of it are cited with the whole of it. */
struct cite_place {
	uint64_t line;
	uint64_t from;
	uint64_t to;
	uint64_t known_from;
	uint64_t known_to;
};
enum wb_err cite_range(struct searched *s, const struct source_view *owner,
	const struct cite_place *place, struct cite_set *out, struct err *err);
/* One citation. */
void cite_fill(const struct source_view *v, const struct cite_place *place,
	struct cite *out);

#endif
