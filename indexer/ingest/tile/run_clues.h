/* What a segment keeps of the clues in a run's lines: of many anchors a spread,
 * and those close behind a clock that was set, of the marks of the calendar the
 * first of a day, of steps back the first of an hour, of steps on those longer
 * than any before. */
#ifndef WB_INDEXER_INGEST_TILE_RUN_CLUES_H
#define WB_INDEXER_INGEST_TILE_RUN_CLUES_H

#include "indexer/store/segment/sources.h"

struct run_clues {
	uint32_t nanchors;
	/* Besides these, those close behind a clock that was set. */
	uint32_t nbehind;
	/* The last that tells a zone, if it was. */
	bool has_last;
	struct anchor_row last;
	uint32_t nmarks;
	/* The last mark of each kind. */
	int64_t leap_day_s;
	int64_t hour_back_s;
	uint32_t nsteps;
	int64_t step_back_s;
	/* The last step back, if it was passed over. */
	bool has_step;
	struct anchor_row step;
	/* The longest step on. */
	int64_t step_on_s;
};

void run_clues_begin(struct run_clues *r);
/* In the order of lines. */
void run_clues_anchor(struct run_clues *r, struct sources_writer *to,
	const struct anchor_row *row, bool is_behind_step);
void run_clues_mark(struct run_clues *r, struct sources_writer *to,
	const struct anchor_row *row);
/* The run is over. */
void run_clues_end(struct run_clues *r, struct sources_writer *to);

#endif
