/* From a stamp as written to a time: by the reading of its run, and by zones
 * that a person named. */
#ifndef WB_QUERY_PLAN_VIEW_CLOCK_H
#define WB_QUERY_PLAN_VIEW_CLOCK_H

#include "format/time/when.h"
#include "format/time/zone.h"
#include "indexer/store/reading/readings.h"

/* The second that a time is in. */
static inline int64_t
clock_second(int64_t ns)
{
	return ns / 1000000000 - (ns % 1000000000 < 0);
}

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
/* Has it a run in pieces, since the zone was changed in the middle of it? */
bool clock_has_pieces(const struct source_view *source);
/* The pieces beside one in which the zone was changed: its lines are of the
 * zone of either. None if it is no such piece. */
size_t clock_may_be(const struct source_view *source,
	const struct run_reading *run, const struct run_reading *out[2]);
/* The run of a line at `offset` in a frame of the source's own stream. */
const struct run_reading *clock_frame_run(const struct source_view *source,
	const struct frame *frame, uint64_t offset);

/* For filters: a time whose zone is not known may be 14 hours off. */
enum { ZONE_SPAN_S = 14 * 3600 };
/* The first and the last moment that a time may be, in ns of UTC. */
int64_t clock_low_ns(const struct when *w);
int64_t clock_high_ns(const struct when *w);

/* What the lines of a frame can have for times: to sort (lo, hi) and to filter
 * (wider). is_timed: some line has a time; has_timeless: some line may have
 * none. No line's time is within CLOCK_SLACK_S of lo or hi. */
enum { CLOCK_SLACK_S = 60 };
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

/* A window, to be held against frames before anybody asks how their source is
 * read. */
struct clock_window {
	bool has_since;
	bool has_until;
	int64_t since_s;
	int64_t until_s;
	/* It is of the times that lines sort by, and lines without a time are
	 * not counted. */
	bool by_order;
	/* First seconds of the years that it may touch; none if it is too wide
	 * for a month and day to be outside of it. */
	size_t nyears;
	int64_t years[4];
};
/* Sets nyears and years from all else. */
void clock_window_ready(struct clock_window *w);
/* True only if no line of the frame is in the window, whatever year and zone
 * its stamps are of. */
bool clock_window_misses(
	const struct clock_window *w, const struct frame *frame);

#endif
