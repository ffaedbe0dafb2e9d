/* Term indexes made anew from the blocks of sealed segments. */
#ifndef WB_INDEXER_INGEST_COMMIT_REBUILD_H
#define WB_INDEXER_INGEST_COMMIT_REBUILD_H

#include "indexer/store/file/current.h"

#include <stddef.h>

struct rebuild_options {
	/* For sorting postings, bytes. */
	size_t memory;
	unsigned threads;
	/* Called now and then with the raw bytes done and all there are; may
	 * be NULL. */
	void (*progress)(void *ctx, uint64_t done, uint64_t all);
	void *progress_ctx;
	/* Another directory with a room for terms, where they go instead; NULL
	 * is the index. */
	const char *into;
};

/* Build term index `number` over the segments of c from place `first` on. It
 * is the one that `index` would have made, byte for byte. It stands in its
 * place afterwards, not yet live. With no frames in them nothing is made, and
 * out->blocks is 0. WB_CORRUPT if a block is not what it was. */
enum wb_err rebuild_terms(const char *index, const struct current *c,
	size_t first, uint32_t number, const struct rebuild_options *options,
	struct terms_ref *out, struct err *err);

enum {
	/* A query looks into so many term indexes at most; `index` sees to
	 * it. */
	TERMS_LIVE_MAX = 16
};

struct compact_report {
	size_t before;
	size_t after;
	/* Of those made anew. */
	uint64_t blocks;
	uint64_t raw_bytes;
};

/* If more than `most` term indexes are live, put some or, for `most` 1, all of
 * them together, and make CURRENT name the result. The old ones stay for
 * readers that are under way, until the next writer comes. The caller holds
 * the lock. */
enum wb_err compact_run(const char *index, size_t most,
	const struct rebuild_options *options, struct compact_report *report,
	struct err *err);

/* All term indexes and readings anew, whatever their state. */
enum wb_err reindex_run(const char *index,
	const struct rebuild_options *options, struct compact_report *report,
	struct err *err);

#endif
