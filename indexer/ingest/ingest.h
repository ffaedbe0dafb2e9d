/* Evidence into an index: the one way in. */
#ifndef WB_INDEXER_INGEST_INGEST_H
#define WB_INDEXER_INGEST_INGEST_H

#include "indexer/store/file/current.h"
#include "indexer/walk/walk.h"

struct ingest_progress;

struct ingest_options {
	struct walk_options walk;
	/* For sorting postings and all else that grows; bytes. */
	size_t memory;
	unsigned threads;
	/* Seal a segment after so many raw bytes (0: 4 GiB); for tests. */
	uint64_t seal_bytes;
	/* Raw bytes of a frame (0: FRAME_RAW_TARGET), no more than
	 * FRAME_RAW_MAX; for tests that look lines up by the hundred
	 * thousand. */
	size_t frame_bytes;
	/* Read files again that seem unchanged. */
	bool rehash;
	/* Read no evidence, but again, from the index itself, damaged records
	 * that were cut into lines by older rules. */
	bool recuts;
	/* Overrides to record first. */
	size_t noverrides;
	const struct override *overrides;
	/* Called now and then; may be NULL. */
	void (*progress)(void *ctx, const struct ingest_progress *p);
	void *progress_ctx;
	/* Told of everything that is passed over or damaged, as it happens;
	 * may be NULL. */
	void (*trouble)(void *ctx, const char *path, uint64_t offset,
		const char *why, bool is_loss);
	void *trouble_ctx;
	/* Told of each source that is taken and whose entries are not read
	 * (format/log/line/unparsed.h), with trouble_ctx; may be NULL. */
	void (*unparsed)(void *ctx, const char *path, unsigned kind);
};

struct ingest_progress {
	const char *path;
	uint64_t files;
	uint64_t file_bytes;
	uint64_t raw_bytes;
};

/* What this run did. */
struct ingest_report {
	uint64_t files;
	uint64_t unchanged_files;
	/* New sources, and paths that led to known ones. */
	uint64_t new_sources;
	uint64_t known_sources;
	uint64_t lines;
	uint64_t unrecognised;
	/* bytes_in = stored + shared: decompressed bytes of all sources. */
	uint64_t bytes_in;
	uint64_t bytes_stored;
	uint64_t bytes_shared;
	/* Bytes of the files as given that were read. */
	uint64_t file_bytes;
	uint64_t damaged;
	uint64_t skipped;
	/* Evidence was lost to damage in this run. */
	uint64_t losses;
	/* Something was written. */
	bool changed;
	uint32_t segments;
};

/* Index evidence into the index at `index`, which is made if it is not there.
 * The
 * caller holds its lock. paths may be empty, to record overrides only. What was
 * sealed before a failure stays. */
enum wb_err ingest_run(const char *index, const char *const *paths,
	size_t npaths, const struct ingest_options *options,
	struct ingest_report *report, struct err *err);

#endif
