/* What the commands that keep an index up have in common: compact, reindex,
 * verify. */
#ifndef WB_QUERY_CMD_EVIDENCE_UPKEEP_H
#define WB_QUERY_CMD_EVIDENCE_UPKEEP_H

#include "indexer/ingest/commit/rebuild.h"
#include "indexer/store/journal/journal.h"
#include "query/cmd/run/command.h"

#include <time.h>

/* --memory --threads --no-wait --progress --json; `upkeep_rows`. */
struct upkeep_options {
	struct option_count memory;
	struct option_count threads;
	bool no_wait;
	bool progress;
	bool json;
};

extern const struct option_row upkeep_rows[];

/* A share done, on standard error. */
struct upkeep_progress {
	bool wanted;
	bool on_terminal;
	bool shown;
	time_t told;
};

void upkeep_progress_begin(struct upkeep_progress *p, bool forced);
/* For rebuild_options.progress: ctx is the struct upkeep_progress. */
void upkeep_progress_tell(void *ctx, uint64_t done, uint64_t all);
void upkeep_progress_end(struct upkeep_progress *p);

/* WB_USAGE for values that cannot be. */
enum wb_err upkeep_take(const struct upkeep_options *o,
	struct upkeep_progress *progress, struct rebuild_options *out,
	struct err *err);

/* writer_lock for an index that must be there; WB_IO says what to do if not. */
enum wb_err upkeep_lock(const char *index, const struct upkeep_options *o,
	int *fd, struct err *err);

/* One number that a command tells: a text for people, a key for JSON and the
 * journal. */
struct upkeep_count {
	const char *key;
	/* Of one, and of any other number. */
	const char *one;
	const char *many;
	uint64_t n;
};
enum { UPKEEP_COUNTS = 4 };
/* What term indexes made anew are told by. */
void upkeep_counts(const struct compact_report *report,
	struct upkeep_count out[UPKEEP_COUNTS]);

/* "4 term indexes before, 1 now", or {"type":"summary",...}. */
void upkeep_print(struct cmd_ctx *ctx, bool json,
	const struct upkeep_count *counts, size_t ncounts);
/* The counts and the digest of CURRENT go into the journal. */
enum wb_err upkeep_journal(struct cmd_ctx *ctx, const char *index,
	const struct upkeep_count *counts, size_t ncounts, struct err *err);

#endif
