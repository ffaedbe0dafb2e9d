/* What coverage says of the evidence, while it is found and when it is told. */
#ifndef WB_QUERY_COVERAGE_GAP_RESULT_H
#define WB_QUERY_COVERAGE_GAP_RESULT_H

#include "format/base/arena.h"
#include "query/show/answer.h"

enum gap_kind {
	/* Bytes of a file or source that could not be read. */
	GAP_DAMAGE,
	/* A file of a rotation is not there. */
	GAP_TURN,
	/* Nothing was written where something is, by the host's habit. */
	GAP_SILENCE,
	/* A daemon says that it threw lines away. */
	GAP_LOSS,
	/* The clock was set: no line is missing, but its time is in doubt. */
	GAP_CLOCK,
	/* The host, or what writes its log, was down: no line is missing. */
	GAP_DOWN
};

struct coverage_gap {
	enum gap_kind kind;
	/* Host, times, sentence, grade, citations of the lines that bound
	 * it. */
	struct gap_answer answer;
	/* For windows, ns: INT64_MIN and INT64_MAX where an end is open. */
	int64_t since_ns;
	int64_t until_ns;
};
/* Logs of a host, by name: were their lines of the window not there, that of
 * the steady ones would be a gap; of the sparse ones it need not. */
struct coverage_witness {
	size_t nsteady;
	struct span *steady;
	size_t nsparse;
	struct span *sparse;
};

struct coverage {
	struct arena arena;
	/* By host. */
	size_t nhosts;
	struct coverage_answer *hosts;
	/* Of each of these hosts, if asked for. */
	struct coverage_witness *witnesses;
	/* By host, then by time; those of unknown hosts last. Downtimes are
	 * not among them. */
	size_t ngaps;
	struct coverage_gap *gaps;
	/* There were too many lines to hold them all against each other. */
	bool is_shallow;
	/* Or to tell which of them are in several sources. */
	bool has_copies;
	/* When hosts were down, in the same order. */
	size_t ndowns;
	struct coverage_gap *downs;
};

#endif
