/* What was read of the clocks of all hosts. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_BOOK_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_BOOK_H

#include "format/base/arena.h"
#include "format/base/name_slots.h"
#include "query/coverage/clock/clock_check.h"

struct clock_host {
	struct span host;
	/* Its lines against the clocks of others, and against its own ids. */
	struct clock_pairs others;
	struct clock_pairs own;
	/* While a source is read that has lines of it. */
	struct clock_watch *watch;
};

struct clock_doubtful {
	struct span host;
	struct clock_finding finding;
	/* Its source is damaged, so that its text may not be what was written;
	 * where, in bytes. */
	bool is_damaged;
	uint64_t damage_offset;
};

/* All zero is empty. */
struct clock_book {
	struct arena arena;
	size_t nhosts;
	size_t hosts_cap;
	/* Each is allocated alone; in the order of `names` until all are read.
	 */
	struct clock_host **hosts;
	struct name_slots names;
	/* Those that have lines in the source under way. */
	size_t nwatches;
	size_t watches_cap;
	struct clock_watch **watches;
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

/* The host of that name, a new one if need be. */
struct clock_host *clock_book_host(struct clock_book *b, struct span name);
/* The next line of a source, which is of that host; what is doubtful of it is
 * added to b->doubts. */
void clock_book_line(struct clock_book *b, struct clock_host *h,
	const struct clock_line *line);
/* After the last one. */
void clock_book_end_source(struct clock_book *b);
/* The same line in several sources counts once; `key` is a hash of its text. */
bool clock_book_is_new(struct clock_book *b, uint64_t key);

#endif
