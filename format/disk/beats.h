/* How many lines were written in each five minutes, as a term index keeps it:
 * enough to tell a silence from a habit without reading a block.
 *
 * A beat is five minutes by the stamps as written: their seconds divided by
 * BEAT_S, rounded down. Beats ascend; each is two varints: what it is more than
 * the one before it (the first: than its zigzag from 0), and its lines. */
#ifndef WB_FORMAT_DISK_BEATS_H
#define WB_FORMAT_DISK_BEATS_H

#include "format/base/buf.h"

#include <stdint.h>

enum { BEAT_S = 300 };

struct beat {
	int64_t at;
	uint64_t lines;
};

/* The beat of a stamp's seconds. */
static inline int64_t
beat_of(int64_t seconds)
{
	return seconds >= 0 ? seconds / BEAT_S
			    : -((BEAT_S - 1 - seconds) / BEAT_S);
}

/* Append to *out; ascending, none twice. */
void beats_encode(const struct beat *beats, size_t count, struct buf *out);

struct beats_reader {
	struct span rest;
	bool has_last;
	int64_t last;
};

/* The next beat; false at the end, and at bytes that are no beats. */
bool beats_next(struct beats_reader *r, struct beat *out);

#endif
