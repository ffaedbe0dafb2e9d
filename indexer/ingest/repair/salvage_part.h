/* The parts of salvage_run. */
#ifndef WB_INDEXER_INGEST_REPAIR_SALVAGE_PART_H
#define WB_INDEXER_INGEST_REPAIR_SALVAGE_PART_H

#include "indexer/ingest/repair/salvage.h"
#include "indexer/store/index/directory.h"
#include "indexer/store/segment/frames.h"
#include "indexer/store/segment/sources.h"

#include <limits.h>

/* One run of salvage. */
struct salvage {
	const char *index;
	const struct rebuild_options *options;
	struct salvage_report *report;
	struct current current;
	/* CURRENT was read; its segments and their seals are known. */
	bool is_known;
};

/* Sorted. */
struct salvage_numbers {
	uint32_t *list;
	size_t count;
	size_t cap;
};

/* A name beside `path` that is free: path.damaged, path.damaged2 ... */
enum wb_err salvage_spare(
	const char *path, char out[PATH_MAX], struct err *err);
/* What CURRENT says, or nothing; then a copy of it is kept. */
enum wb_err salvage_current(struct salvage *s, struct err *err);
/* The segments that are to be there: those of CURRENT, or all that lie
 * there. */
void salvage_list(const struct salvage *s, struct salvage_numbers *out);
/* Above every number that was ever given, as far as can be seen. */
uint32_t salvage_next(const struct salvage *s);
/* A seed for the hashes of terms, where it is lost. */
enum wb_err salvage_seed(struct salvage *s, struct err *err);

/* What a blocks file still holds. */
struct salvage_scan {
	/* All whole frames, in the order in which they stand. */
	struct dir_entry *entries;
	size_t count;
	size_t cap;
	/* The header is whole, and so is every frame, one after the other. */
	bool is_whole;
	uint64_t size;
	uint64_t raw_bytes;
	unsigned char seal[32];
	/* Streams are numbered from 0; one more than the greatest. */
	uint32_t streams;
};

/* One segment being salvaged. */
struct salvage_job {
	const char *index;
	uint32_t number;
	/* Where it lies now, and how it is named in findings. */
	char dir[PATH_MAX - 32];
	/* As CURRENT names it; NULL if that is lost. */
	const struct segment_ref *ref;
	/* Of the term index with its frames; NULL if there is none that can be
	 * read. */
	struct directory *directory;
	uint64_t base;
	const struct rebuild_options *options;
	uint64_t seed;
	struct findings *findings;
	struct salvage_scan scan;
};

/* Read all of a blocks file; what is no whole frame is passed over and told.
 * A frame that is only found by searching, behind damage, must be one that the
 * directory names, where there is one, or else fit between its neighbours: the
 * bytes of a log can be made to look like a frame. */
enum wb_err salvage_scan(struct salvage_job *job, struct err *err);
void salvage_scan_release(struct salvage_scan *scan);

/* The extents of one stream, as far as its frames are there, into *out (to be
 * freed by the caller); returns how many. Only segment, stream, from, to,
 * first_frame and frames are filled. */
size_t salvage_extents(const struct salvage_job *job, uint32_t stream,
	struct extent_row **out);

/* Fill a segment that is being written from the scanned frames: with the rows
 * of the old one, or with what the frames tell. WB_CORRUPT from the first of
 * them means that the rows cannot be used. */
struct segment_writer;
enum wb_err salvage_with_rows(
	struct salvage_job *job, struct segment_writer *w, struct err *err);
enum wb_err salvage_without_rows(
	struct salvage_job *job, struct segment_writer *w, struct err *err);

/* A note that something is lost, for people. */
void salvage_tell(struct salvage_job *job, enum finding_kind kind,
	const char *file, uint64_t offset, const char *why);

#endif
