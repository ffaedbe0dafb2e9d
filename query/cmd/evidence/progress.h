/* How far `index` is: one line on standard error, rewritten in place. */
#ifndef WB_QUERY_CMD_EVIDENCE_PROGRESS_H
#define WB_QUERY_CMD_EVIDENCE_PROGRESS_H

#include "indexer/ingest/ingest.h"

#include <time.h>

struct progress {
	bool wanted;
	bool on_terminal;
	bool shown;
	uint64_t files_all;
	uint64_t bytes_all;
	uint64_t bytes_before;
	uint64_t bytes_now;
	uint64_t files;
	uint64_t raw_bytes;
	char path[64];
	struct timespec began;
	struct timespec told;
};

/* Shown on a terminal, or where `forced`; measures the evidence first. */
void progress_begin(struct progress *p, bool forced, const char *const *paths,
	size_t npaths);
/* For ingest_options.progress and walk_options.progress. */
void progress_tell(void *ctx, const struct ingest_progress *now);
void progress_bytes(void *ctx, uint64_t bytes);
/* Take the line away before something else is printed. */
void progress_clear(struct progress *p);
void progress_end(struct progress *p);

#endif
