/* What commit.c and commit_run.c share. */
#ifndef WB_INDEXER_INGEST_COMMIT_COMMIT_PART_H
#define WB_INDEXER_INGEST_COMMIT_COMMIT_PART_H

#include "indexer/ingest/commit/commit.h"
#include "indexer/ingest/tile/beats.h"
#include "indexer/ingest/tile/run_clues.h"
#include "indexer/ingest/tile/seam.h"
#include "indexer/ingest/tile/tallies.h"

struct commit {
	struct segment_writer *segment;
	struct terms_writer *terms;
	/* The directory of the segment being written. */
	struct dir_entry *entries;
	size_t nentries;
	size_t entries_cap;
	uint32_t next_source;
	struct commit_counts counts;
	/* The source being committed. */
	uint32_t stream;
	uint64_t first_frame;
	uint64_t offset;
	uint64_t line;
	uint64_t stored;
	bool mid_line;
	struct disk_stamp carry;
	struct seam seam;
	struct run_row run;
	bool has_run;
	struct run_clues clues;
	/* Stretches of zero bytes of the source. */
	struct extent_row zeros[ZEROS_MAX];
	size_t nzeros;
	uint32_t ngaps;
	/* Where they stand. */
	struct damage_row gap;
	struct tallies *tallies;
	struct stream_beats *beats;
};

/* The next run of the source begins with that line. */
void commit_run_open(struct commit *c, uint64_t line, uint64_t offset);
/* The run that is open, if any, ends before that line. */
void commit_run_close(struct commit *c, uint64_t next_line);
/* The pieces of a tile continue the run or begin others; `f` is told which run
 * it is of. */
void commit_take_pieces(
	struct commit *c, const struct tile *t, struct frame *f);

#endif
