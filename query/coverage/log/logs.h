/* When each log of each host has lines: what coverage and gaps are worked out
 * from. A log is all rotations of one name on one host. */
#ifndef WB_QUERY_COVERAGE_LOG_LOGS_H
#define WB_QUERY_COVERAGE_LOG_LOGS_H

#include "format/base/name_slots.h"
#include "format/disk/beats.h"
#include "format/time/log_name.h"
#include "query/coverage/log/ask.h"

/* Five minutes that have lines, by UTC (by the local time where no zone is
 * known). */
struct log_beat {
	int64_t at;
	uint32_t lines;
	/* Local time less UTC, in beats. */
	int32_t offset;
};

/* A source of the log, in the order in which it was met. */
struct log_source {
	size_t index;
	uint32_t ord;
	/* First and last time of its lines by the log's host, as beats. */
	int64_t first;
	int64_t last;
};

struct host_log {
	/* Empty if it is not known. */
	struct span host;
	/* "maillog"; the folder's for multilog; with by_program the program.
	 * Empty: all logs of the host. */
	struct span name;
	bool zone_known;
	/* Lines without a time are counted, too. */
	uint64_t lines;
	size_t nbeats;
	size_t beats_cap;
	struct log_beat *beats;
	size_t nsources;
	size_t sources_cap;
	struct log_source *sources;
	/* First and last time known, in ns to the second; `exact` as far as
	 * the readings tell without a look at lines. */
	bool has_times;
	bool is_first_exact;
	bool is_last_exact;
	bool first_zone_known;
	bool last_zone_known;
	int64_t first_ns;
	int64_t last_ns;
	enum when_basis first_basis;
	enum when_basis last_basis;
	/* While they are read: the log of the same host that was made before
	 * it, its place plus 1. */
	size_t before;
	/* Lines that were only counted, as far before the window or behind it.
	 */
	bool has_far_before;
	bool has_far_after;
	/* Of the host as a whole each line once, if several of its sources have
	 * some in common; else NULL. */
	const struct host_log *once;
};

/* The first or last time of some lines; `is_exact` as above. */
struct log_end {
	int64_t ns;
	enum when_basis basis;
	bool is_exact;
	bool zone_known;
};

struct host_logs {
	struct arena arena;
	size_t count;
	size_t cap;
	struct host_log *logs;
	/* What `once` of these leads to. */
	size_t nonce;
	struct host_log *once;
	/* There were too many lines to tell what is in several sources: it
	 * counts in each. */
	bool has_copies;
};

/* All logs of the hosts and sources asked for, by host, then by name; beats
 * ascend. *out must be zeroed; host_logs_release in any case. */
enum wb_err host_logs_read(
	const struct coverage_ask *ask, struct host_logs *out, struct err *err);
void host_logs_release(struct host_logs *l);

/* All logs of one host as one: of `count` logs that follow each other. The
 * arrays are the caller's to release by host_log_release. */
void host_log_join(
	const struct host_log *logs, size_t count, struct host_log *out);
void host_log_release(struct host_log *l);

/* What a path's log is called; lives in the arena or in `path`. */
struct span log_of_path(struct arena *arena, struct span path);

/* Lines of a stream, of the run that `from` lies in. Those without a time
 * have kind NONE. */
struct logs_lines {
	struct span host;
	uint64_t from;
	enum stamp_kind kind;
	struct beat beat;
};

/* While they are read (logs_stored.c, logs_scan.c). */
struct logs_reading {
	const struct coverage_ask *ask;
	struct source_filter *filter;
	struct host_logs *out;
	size_t index;
	/* The stream under way: its owner, its log, the zone of its runs, how
	 * many of its lines each of them has. */
	const struct source_view *owner;
	struct span log;
	const struct zone *zone;
	/* The last one added to, by its place plus 1; of each host the log that
	 * was made last, likewise. */
	size_t last;
	struct name_slots hosts;
	size_t *latest;
	size_t latest_cap;
	/* The stream's last line is none, as it goes on elsewhere. */
	bool has_torn;
	struct logs_lines torn;
	/* None is far. */
	bool is_full;
	enum wb_err code;
	struct err err;
	/* What the index has stored of `index` could not be read. */
	bool is_unstored;
};
/* A stream begins: false if it is not asked for. */
bool logs_stream(struct logs_reading *r, const struct source_view *owner);
/* Of the stream that began: has_torn. */
void logs_find_torn(struct logs_reading *r);
/* That line is not counted where it stands among these. */
void logs_leave_torn(struct logs_reading *r, struct logs_lines *lines);
void logs_add(struct logs_reading *r, const struct logs_lines *lines);
/* Who wrote them. */
struct span logs_host(
	const struct logs_reading *r, const struct logs_lines *lines);
/* Are all lines of that run so far from the window that they say nothing of
 * habits in it? If so they are counted by these, times not looked at. */
bool logs_is_far(struct logs_reading *r, const struct logs_lines *lines);
/* Some that were only counted are needed all the same. */
bool logs_lack_far(const struct coverage_ask *ask, const struct host_logs *all);
void logs_count(struct logs_reading *r, const struct logs_lines *lines);
enum wb_err logs_read_stored(
	struct logs_reading *r, bool *found, struct err *err);
enum wb_err logs_read_blocks(struct logs_reading *r, struct err *err);
/* The blocks of one stream, which logs_stream began. */
enum wb_err logs_read_stream(struct logs_reading *r,
	const struct source_view *owner, struct err *err);
/* Of all indexes, the lines that fit ask->query. */
enum wb_err logs_read_lines(struct logs_reading *r, struct err *err);

/* The log of a host, made if it is not there; host_log_source then says where
 * its beats to come are from. */
struct host_log *host_log_get(struct logs_reading *r, struct span host);
/* Of what was read so far all is forgotten. */
void logs_forget(struct logs_reading *r);
void host_log_source(struct host_log *l, size_t index, uint32_t ord);
void host_log_add(struct host_log *l, const struct log_beat *b);
void host_log_widen(
	struct host_log *l, struct log_end first, struct log_end last);
/* Put its beats in order, each once. */
void host_log_sort(struct host_log *l);
/* As many lines in each beat, and in all, as `counted` has. */
void host_log_recount(struct host_log *l, const struct host_log *counted);
/* Count the lines of hosts once that several of their sources have, if these
 * are in so few blocks as may be read. */
enum wb_err logs_count_once(const struct coverage_ask *ask,
	struct host_logs *logs, struct err *err);
bool logs_asked(const struct coverage_ask *ask, struct span host);

#endif
