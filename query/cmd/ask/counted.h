/* What --count and --count-by print in place of a list. */
#ifndef WB_QUERY_CMD_ASK_COUNTED_H
#define WB_QUERY_CMD_ASK_COUNTED_H

#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/tally.h"

/* Print `n` if --count was given, or `tallies` if there are any, `limit` of
 * their rows at most. False if the answer is a list. */
bool counted_end(struct asking *a, struct tally_table *tallies, uint64_t n,
	uint64_t limit);

#endif
