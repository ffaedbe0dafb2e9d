/* What the runs of a source say of its times. */
#ifndef WB_QUERY_PLAN_SOURCE_SOURCE_TIME_H
#define WB_QUERY_PLAN_SOURCE_SOURCE_TIME_H

#include "query/plan/view/searched.h"

/* A run that has bytes of the source. The part of a stream that a source
 * shares has the runs of the stream's owner. */
struct source_run {
	const struct source_view *owner;
	const struct run_reading *run;
	/* The extent it lies in. */
	const struct extent_row *extent;
};

/* In the order of the source; *out lives in the arena. */
enum wb_err source_runs(struct searched *in, const struct source_view *v,
	struct arena *arena, struct source_run **out, size_t *count,
	struct err *err);

/* Earliest and latest time of its lines; WHEN_NONE if none is known. */
enum wb_err source_times(struct searched *in, const struct source_run *runs,
	size_t count, struct when out[2], struct err *err);

#endif
