/* Silences of a host and of its logs that may be gaps, before anybody looks at
 * lines. */
#ifndef WB_QUERY_COVERAGE_GAP_CANDIDATE_H
#define WB_QUERY_COVERAGE_GAP_CANDIDATE_H

#include "query/coverage/gap/gaps.h"

/* One silence of one log, or of all of a host. */
struct candidate {
	struct gap_case facts;
	struct silence silence;
	struct turn_hole hole;
	bool has_hole;
	/* The lines that bound it. */
	struct found_line ends[2];
	/* Another one tells it. */
	bool is_shadow;
};

/* Of all logs of a host, and of the host as a whole. *out must be zeroed;
 * candidates_release in any case. Borrows the logs. */
enum wb_err candidates_find(struct gap_work *w, struct candidates *out,
	const struct host_log *joined, const struct host_log *logs,
	size_t count, struct err *err);
void candidates_release(struct candidates *c);
/* A copy. */
struct candidate *candidates_put(
	struct candidates *all, const struct candidate *c);
/* Fill their ends, and of `facts` what lines near these say. */
enum wb_err candidates_look(
	struct gap_work *w, struct candidates *all, struct err *err);

/* A log of a host beside the others: with the lines that it has in common with
 * them, which are stored once; and with one more stretch, without a line,
 * before its first and behind its last, if so long before and behind them
 * others were written. Lives in the arena, or is *log. */
struct log_siblings {
	const struct coverage_ask *ask;
	const struct host_log *joined;
	const struct host_log *logs;
	size_t count;
};
const struct host_log *host_log_among(struct arena *arena,
	const struct log_siblings *all, const struct host_log *log);

#endif
