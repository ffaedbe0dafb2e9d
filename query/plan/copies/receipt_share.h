/* How much of a host's log blocks have, second by second: for receipt.c. */
#ifndef WB_QUERY_PLAN_COPIES_RECEIPT_SHARE_H
#define WB_QUERY_PLAN_COPIES_RECEIPT_SHARE_H

#include "query/plan/copies/receipt_block.h"

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

/* Of blocks that all have one line, in that second: which have the most lines
 * of the host in the seconds that lie wholly in all of them; of as many, in
 * that second, if the source of one begins or ends in it. Those that have fewer
 * are taken out, and the others held against each other alone, until none has:
 * so it does not matter from which of them one looks. `is_out` comes in false.
 */
void receipt_shares_fullest(const struct receipt_share *const *all,
	size_t count, int64_t second, bool *is_out);

#endif
