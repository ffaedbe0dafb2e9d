/* Lines that a log server stamped again when it received them, so that the copy
 * is seconds later than what the host wrote itself.
 *
 * Two blocks are held against each other: if they hold the same run of texts of
 * a host, which chance does not make, then each line of the one is known by
 * its place among the others in the second. That never depends on what was
 * asked. */
#ifndef WB_QUERY_PLAN_COPIES_RECEIPT_H
#define WB_QUERY_PLAN_COPIES_RECEIPT_H

#include "query/plan/block/match.h"

/* A copy is stamped no more than that later. */
enum { RECEIPT_LATE_S = 10 };

/* Blocks that were compared; takes NULL. */
struct receipts;
void receipts_free(struct receipts *r);

enum receipt_fit {
	/* The blocks are not copies of each other. */
	RECEIPT_UNKNOWN,
	RECEIPT_SAME,
	/* They are, but these two lines are two. */
	RECEIPT_OTHER
};
/* Are two lines of equal text, both of that host, one event? They are of
 * different sources. What is found out is kept with the first index. */
enum receipt_fit receipts_fit(struct searched *indexes, const struct match *a,
	const struct match *b, struct span host);

/* Of `copies`, lines that are one event of that host in one second: has the
 * block of the first as many of the host's lines as that of any other, as
 * receipt_shares_fullest counts them? That does not depend on what was asked,
 * either. */
bool receipts_is_fullest(struct searched *indexes,
	const struct match *const *copies, size_t count, struct span host);

#endif
