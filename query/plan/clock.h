/* From a stamp as written to a time: by the reading of its run, and by zones
 * that a person named. */
#ifndef WB_QUERY_PLAN_CLOCK_H
#define WB_QUERY_PLAN_CLOCK_H

#include "format/base/when.h"
#include "format/base/zone.h"
#include "indexer/store/readings.h"

/* Zones by name, opened once. All zero is empty. */
struct clock_zones {
	struct arena arena;
	struct clock_zone *first;
};
void clock_zones_release(struct clock_zones *z);
/* NULL if there is no such zone on this machine; then the zone counts as
 * unknown. */
const struct zone *clock_zone_find(struct clock_zones *z, struct span name);

/* `zone` is the run's named zone, or NULL. */
void clock_when(const struct run_reading *run, const struct zone *zone,
	const struct stamp *stamp, struct when *out);

/* The run that a byte of a source lies in; NULL if it has no runs. */
const struct run_reading *clock_run_at(
	const struct source_view *source, uint64_t offset);
/* The run of a line at `offset` in a frame of the source's own stream. */
const struct run_reading *clock_frame_run(const struct source_view *source,
	const struct frame *frame, uint64_t offset);

/* For filters: a time whose zone is not known may be 14 hours off. */
enum { ZONE_SPAN_S = 14 * 3600 };

/* What the lines of a frame can have for times: to sort (lo, hi) and to filter
 * (wider). is_timed: some line has a time; has_timeless: some line may have
 * none. */
struct clock_range {
	bool is_timed;
	bool has_timeless;
	int64_t lo;
	int64_t hi;
	int64_t filter_lo;
	int64_t filter_hi;
};
void clock_frame_range(const struct source_view *source,
	const struct frame *frame, struct clock_zones *zones,
	struct clock_range *out);

#endif
