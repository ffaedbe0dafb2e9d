/* A search over one or several indexes: the lines that fit, in order of time,
 * then of `sources`, then of offset. */
#ifndef WB_QUERY_PLAN_SEARCH_H
#define WB_QUERY_PLAN_SEARCH_H

#include "query/plan/view/hit.h"
#include "query/plan/view/searched.h"
#include "query/plan/view/spec.h"

/* The index at `path` in use; search_close in any case. */
enum wb_err search_open(
	const char *path, struct searched *out, struct err *err);
void search_close(struct searched *s);

struct search_counts {
	uint64_t hits;
	uint64_t blocks_all;
	uint64_t blocks_read;
	/* Lines that fit but for having no time, with a time filter. */
	uint64_t timeless;
	/* Lines of which it is not known whether they fit, since a regular
	 * expression took too long. The same for any number of threads. */
	uint64_t given_up;
	uint64_t sources;
	/* There were more than most_blocks. */
	bool too_many;
};

/* Hand every hit to `each` until it returns false. */
enum wb_err search_run(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct search_counts *counts, struct err *err);

#endif
