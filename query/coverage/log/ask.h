/* What of the coverage is asked: which indexes, hosts and time, and how far it
 * is gone into. */
#ifndef WB_QUERY_COVERAGE_LOG_ASK_H
#define WB_QUERY_COVERAGE_LOG_ASK_H

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

/* Does [since, until] touch the window of `spec`? With slack for times whose
 * zone is not known. */
bool coverage_touches(const struct search_spec *spec, int64_t since_ns,
	int64_t until_ns, bool zone_known);

#endif
