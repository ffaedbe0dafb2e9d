/* The clock of one host: how far it is ahead of others, and how that changes,
 * from pairs of its time and a time that another clock, or its own, put into
 * the same line. Pure. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_FIT_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_FIT_H

#include "format/time/when.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place to cite. */
struct clock_place {
	uint32_t index;
	uint32_t ord;
	uint64_t line;
	uint64_t offset;
	uint64_t length;
};

struct clock_pair {
	/* By the host's clock, and that less the other time. */
	int64_t at_s;
	enum when_basis basis;
	double ahead_s;
	struct clock_place place;
};

/* All pairs of a host, of a day no more than are needed. All zero is empty. */
struct clock_pairs {
	size_t count;
	size_t cap;
	struct clock_pair *items;
	/* How many were given, kept or not. */
	uint64_t seen;
};

/* Pairs come in any order; of a day every nth is kept once there are many. */
void clock_pairs_add(struct clock_pairs *p, const struct clock_pair *pair);
void clock_pairs_release(struct clock_pairs *p);

/* A stretch of time in which the clock ran evenly. */
struct clock_stretch {
	int64_t since_s;
	int64_t until_s;
	/* The weakest of its pairs. */
	enum when_basis basis;
	/* The median, and half of the pairs within so much of it. */
	double ahead_s;
	double spread_s;
	/* Seconds it gains in a day; has_drift is false for under two days. */
	bool has_drift;
	double drift;
	size_t pairs;
	/* The first, the one in the middle, the last. */
	size_t nplaces;
	struct clock_place places[3];
};

/* Cuts where the clock was set: where lines one after the other say so
 * (clock_parts.h), and where the medians of days that follow each other differ
 * by more than any clock drifts. Orders the pairs. Calls `each` in the order of
 * time. */
void clock_fit(struct clock_pairs *p,
	void (*each)(void *ctx, const struct clock_stretch *s), void *ctx);

#endif
