/* How much of a host's log blocks have, second by second: for receipt.c. */
#ifndef WB_QUERY_PLAN_RECEIPT_SHARE_H
#define WB_QUERY_PLAN_RECEIPT_SHARE_H

#include "query/plan/receipt_block.h"

/* The lines of one host in one block, as far as their time is known. */
struct receipt_share {
	/* As of the block; the first and last second are those of any lines. */
	int64_t begin_s;
	int64_t end_s;
	int64_t first_s;
	int64_t last_s;
	size_t count;
	/* When they were written, in order of that. */
	int64_t *seconds;
};
void receipt_share_read(const struct receipt_block *b, uint64_t host,
	struct receipt_share *out);
void receipt_share_release(struct receipt_share *s);

/* How many lines of the host each of the blocks has in the seconds that lie
 * wholly in both. */
struct receipt_shares {
	size_t a;
	size_t b;
};
struct receipt_shares receipt_shares_of(
	const struct receipt_share *a, const struct receipt_share *b);
/* The same in that second, if the source of either begins or ends in it. */
struct receipt_shares receipt_shares_at_end(const struct receipt_share *a,
	const struct receipt_share *b, int64_t second);

#endif
