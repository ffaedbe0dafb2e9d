/* The stamp of a line of a block, or the one that it borrows. */
#ifndef WB_QUERY_PLAN_BLOCK_MATCH_STAMP_H
#define WB_QUERY_PLAN_BLOCK_MATCH_STAMP_H

#include "query/plan/block/match.h"

/* A line under examination. */
struct match_spot {
	struct match_job *job;
	struct span raw;
	/* All of the block. */
	struct span block;
	size_t at;
	/* Its number among the pieces of the block, from 0. */
	uint64_t number;
};

/* The last stamp among the lines of a block that begin before `at`, of those
 * asked for: without it, lines without stamps would all be read again for each.
 * Zeroed but for `text` where a block begins. */
struct match_stamps {
	size_t at;
	bool found;
	struct stamp stamp;
	size_t where;
	/* Of lines in other encodings; owned. */
	struct buf text;
};

/* The line's own stamp (then true), else the last one before it in its source;
 * *offset is where the line stands that has it. `text` is the line's, decoded.
 * Lines of a block must be asked for in order. */
bool match_stamp(struct match_stamps *m, const struct match_spot *s,
	struct span text, struct stamp *stamp, uint64_t *offset);
void match_stamps_begin(struct match_stamps *m);

#endif
