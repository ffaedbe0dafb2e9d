/* Processes added up by command or by user, as sa does it. */
#ifndef WB_QUERY_USER_PROCESS_SUM_H
#define WB_QUERY_USER_PROCESS_SUM_H

#include "query/user/process.h"

struct process_sum;

/* By user, else by command; commands that forked and did not exec are apart
 * from those that did. */
struct process_sum *process_sum_new(bool by_user);
void process_sum_free(struct process_sum *s);
void process_sum_add(struct process_sum *s, const struct process *p);

/* The columns of JSON and CSV: sums, in seconds, but for memory_kb, which is
 * the mean of the calls. */
const struct row_type *process_sum_rows(const struct process_sum *s);
/* Those of text are sa's: minutes, and means of a call. */
extern const struct row_type process_sum_text_rows;

enum { PROCESS_SUM_COLUMNS = 13, PROCESS_SUM_TEXT_COLUMNS = 8 };

/* Most processor time first, then most calls. Hands out `values` of each row,
 * borrowed for the call, until `each` returns false. As text the first row is
 * the total. */
void process_sum_each(struct process_sum *s, bool is_text,
	bool (*each)(void *ctx, const struct row_value *values), void *ctx);

#endif
