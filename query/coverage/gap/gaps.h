/* Gaps while they are gathered, and the ways to find some. */
#ifndef WB_QUERY_COVERAGE_GAP_GAPS_H
#define WB_QUERY_COVERAGE_GAP_GAPS_H

#include "query/coverage/gap/result.h"
#include "query/coverage/habit/habit.h"
#include "query/coverage/look/look.h"

struct candidate;
struct candidates {
	struct candidate *items;
	size_t count;
	size_t cap;
};

struct gap_work {
	const struct coverage_ask *ask;
	struct coverage *out;
	struct looker looker;
	size_t gaps_cap;
	size_t downs_cap;
	/* Those found so far whose lines nobody looked at yet. */
	struct candidates silences;
};

/* Keep a gap if it touches the window. */
void gap_add(struct gap_work *w, const struct coverage_gap *gap);
/* A time that is known to five minutes. */
struct when gap_when(const struct host_log *log, int64_t beat);

/* Of the logs of one host, which follow each other in the list; they are told
 * by gaps_of_silences, behind all hosts. */
enum wb_err gaps_of_host(struct gap_work *w, const struct host_log *logs,
	size_t count, struct err *err);
enum wb_err gaps_of_silences(struct gap_work *w, struct err *err);
/* What daemons say that they lost. */
enum wb_err gaps_of_losses(struct gap_work *w, struct err *err);
/* When the clock was set. */
enum wb_err gaps_of_clocks(struct gap_work *w, struct err *err);
/* What writes the log was stopped; after the silences. */
enum wb_err gaps_of_stops(struct gap_work *w, struct err *err);
/* Numbers that are left out among qmail's deliveries, if few blocks have them.
 */
enum wb_err gaps_of_numbers(struct gap_work *w, struct err *err);
/* Lines that come at a steady pace, where some are left out. */
enum wb_err gaps_of_pulses(struct gap_work *w, struct err *err);
/* What Postfix says it did, held against the lines that are there; after all
 * other gaps. */
enum wb_err gaps_of_balance(struct gap_work *w, struct err *err);
/* What could not be read of files and sources. */
enum wb_err gaps_of_damage(struct gap_work *w, struct err *err);

/* A rotation that is not there, and the time between its neighbours. */
struct turn_hole {
	/* As it would be called, and its neighbours. */
	struct span name;
	struct span older;
	struct span newer;
	/* More than one. */
	bool is_many;
	/* Numbers have no holes; days without a line have no file. */
	bool is_numbered;
	/* The last beat of the older one, the first of the newer. */
	int64_t from;
	int64_t to;
};
/* Of one log; *out is the caller's to free, the texts are of the arena. */
enum wb_err turn_holes(struct gap_work *w, const struct host_log *log,
	struct turn_hole **out, size_t *count, struct err *err);

/* Is it before the first line of a log, or behind the last, while other logs of
 * the host were written? */
enum gap_edge { GAP_EDGE_NONE, GAP_EDGE_BEGIN, GAP_EDGE_END };

/* Why it is a gap, in a sentence, and the grade. */
struct gap_case {
	const struct host_log *log;
	/* All logs of the host are silent, of several. */
	bool is_whole_host;
	enum gap_edge edge;
	/* Of what no line is there, in words. */
	struct span subject;
	const struct silence *silence;
	int64_t length_s;
	/* NULL if no rotation is missing. */
	const struct turn_hole *hole;
	struct sign stop;
	struct sign start;
	/* Lines around these that have nothing to do with a daemon that was
	 * stopped. */
	uint64_t others;
};
/* GAP_DOWN if no line is missing. */
enum gap_kind gap_tell(struct arena *arena, const struct gap_case *c,
	struct span *why, struct span *grade);

#endif
