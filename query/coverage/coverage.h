/* What the evidence covers of each host, and what it does not: the gaps, each
 * with how it is known and how sure that is.
 *
 *	A	lines say so, or there is no other way to read them
 *	B	hardly anything else can be
 *	C	likely */
#ifndef WB_QUERY_COVERAGE_COVERAGE_H
#define WB_QUERY_COVERAGE_COVERAGE_H

#include "query/lang/query.h"
#include "query/plan/search.h"

/* For balance_blocks: what can be read in no time, while somebody waits for an
 * answer, and in less than a second. */
enum { BALANCE_QUICK = 8, BALANCE_SHORT = 32, BALANCE_WHILE = 256 };

/* All borrowed. */
struct coverage_ask {
	struct searched *indexes;
	size_t nindexes;
	/* Window, sources, scan, threads, memory, lost; the query is not
	 * used. */
	const struct search_spec *spec;
	/* Nodes of the field host, any of which must fit; none is any host. */
	size_t nhosts;
	struct node *const *hosts;
	/* Only of lines that fit this; they are then read. NULL is all. */
	const struct node *query;
	/* Each program of a host by itself; lines are then read. */
	bool by_program;
	/* Hosts that have nothing in the window are told, too. */
	bool all_hosts;
	/* Read no lines to tell gaps: they are then known to five minutes, and
	 * without citations. */
	bool no_lines;
	/* Say of which logs a hole in the window would show. */
	bool wants_witnesses;
	/* Hold the lines of sessions and mails against each other, if they are
	 * in so few blocks; 0 is never. */
	size_t balance_blocks;
};

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

/* All hosts asked for that have lines in the window, or a gap that touches it;
 * told whole. *out must be zeroed; coverage_release in any case. Texts live as
 * long as *out, citations borrow from the indexes. */
enum wb_err coverage_find(
	const struct coverage_ask *ask, struct coverage *out, struct err *err);
void coverage_release(struct coverage *c);

/* Does [since, until] touch the window of `spec`? With slack for times whose
 * zone is not known. */
bool coverage_touches(const struct search_spec *spec, int64_t since_ns,
	int64_t until_ns, bool zone_known);

#endif
