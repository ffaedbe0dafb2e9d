/* What line.c and line_hit.c share. */
#ifndef WB_QUERY_PLAN_LINE_PART_H
#define WB_QUERY_PLAN_LINE_PART_H

#include "indexer/store/index/reader.h"
#include "query/plan/line.h"

struct line_reader {
	struct searched *in;
	const struct source_view *source;
	struct index_store state;
	struct frame_store store;
	/* Where it stands: the extent, the frame within its stream, and what
	 * of the frame is still to come. */
	size_t extent;
	uint64_t ordinal;
	struct dir_entry entry;
	struct span rest;
	uint64_t offset;
	uint64_t number;
	struct buf raw;
	struct buf text;
};

#endif
