/* Tiles become frames and terms here, in order: line numbers, runs and rows
 * are settled. One thread at a time calls in. */
#ifndef WB_INDEXER_INGEST_COMMIT_COMMIT_H
#define WB_INDEXER_INGEST_COMMIT_COMMIT_H

#include "indexer/ingest/known/catalog.h"
#include "indexer/ingest/tile/tile.h"
#include "indexer/store/index/terms.h"
#include "indexer/store/segment/segment.h"

struct commit;

/* Stretches of zero bytes that no frame holds, of one source. */
enum { ZEROS_MAX = 64, EXTENTS_OWN = 2 * ZEROS_MAX + 1 };

struct zeros {
	uint64_t bytes;
	uint64_t lines;
};

/* A source on its way, from its first stored byte to its rows. Owned by the
 * giver, alive until commit_source_end was called with it. */
struct source_job {
	/* What becomes of it; row.no, extents of its own and their frames are
	 * filled in at the end. Its extents[] has room for one more than
	 * `nextents` shared ones, for EXTENTS_OWN if it may have zeros. */
	struct known_source *known;
	size_t nshared;
	/* Where storing starts: after the shared part. */
	uint64_t stored_from;
	uint64_t first_line;
	struct path_row path;
	/* Its frames are given to commit_again, and `extents` holds `nshared`
	 * that are all of it. */
	bool is_again;
	/* Not all of it stands in frames. */
	bool has_zeros;
};

struct commit *commit_new(void);
void commit_free(struct commit *c);

/* Rows and frames go to these from now on. `terms` may be NULL if only
 * commit_again is used. */
void commit_set_segment(struct commit *c, struct segment_writer *segment,
	struct terms_writer *terms);

/* Sinks for a pipeline: ctx is the struct commit. */
enum wb_err commit_source_begin(void *ctx, void *job, struct err *err);
enum wb_err commit_tile(void *ctx, struct tile *t, struct err *err);
/* A tile that is a frame again: it is put as it was, and its lines go on in
 * the runs as the frame numbers them, whatever is missing before it. */
enum wb_err commit_again(void *ctx, struct tile *t, struct err *err);
/* What comes next is a struct zeros: whole lines, behind such and before
 * others; at most ZEROS_MAX times a source. */
enum wb_err commit_zeros(void *ctx, void *zeros, struct err *err);
enum wb_err commit_source_end(void *ctx, void *job, struct err *err);

/* Fill in the extents of the source under way, its stored part included, as
 * far as it is committed. */
void commit_extents(struct commit *c, struct source_job *j);

/* Directory entries of the segment being written, by ordinal. */
enum wb_err commit_frame(struct commit *c, uint64_t ordinal,
	struct dir_entry *out, struct err *err);

/* Number of the source committed last. */
uint32_t commit_stream(const struct commit *c);

struct commit_counts {
	uint64_t frames;
	uint64_t lines;
	uint64_t stored_bytes;
	uint64_t unrecognised;
	/* Stretches recorded as damage: no record begins there. */
	uint64_t gaps;
};
/* Since the last commit_set_segment for frames, else since the start. */
void commit_counts(const struct commit *c, struct commit_counts *out);

#endif
