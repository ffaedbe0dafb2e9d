/* The clocks of all hosts, read off the lines of the evidence. */
#ifndef WB_QUERY_COVERAGE_CLOCK_READ_H
#define WB_QUERY_COVERAGE_CLOCK_READ_H

#include "query/coverage/clock_check.h"
#include "query/lang/query.h"
#include "query/plan/search.h"

struct clock_host {
	struct span host;
	/* Its lines against the clocks of others, and against its own ids. */
	struct clock_pairs others;
	struct clock_pairs own;
	struct clock_checker checker;
};

struct clock_doubtful {
	struct span host;
	struct clock_finding finding;
};

/* All zero is empty. */
struct clock_book {
	struct arena arena;
	size_t nhosts;
	size_t hosts_cap;
	/* Each is allocated alone. */
	struct clock_host **hosts;
	/* In the order of time. */
	size_t ndoubts;
	size_t doubts_cap;
	struct clock_doubtful *doubts;
	/* Lines of other machines' replies that were seen already. */
	uint64_t *seen;
	size_t nseen;
	size_t seen_slots;
};
void clock_book_release(struct clock_book *b);

/* Read every line; `filter` may be NULL. Only lines in the window and sources
 * of `spec` that fit the filter count, but each is looked at among all its
 * neighbours. Earlier states of a log that went on are passed over. */
enum wb_err clock_read(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, const struct node *filter,
	struct clock_book *out, struct err *err);

#endif
