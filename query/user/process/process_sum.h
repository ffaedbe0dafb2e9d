/* Processes added up by command or by user, as sa does it. */
#ifndef WB_QUERY_USER_PROCESS_PROCESS_SUM_H
#define WB_QUERY_USER_PROCESS_PROCESS_SUM_H

#include "format/record/record.h"
#include "query/user/process/process.h"

struct process_sum;

/* By user, else by command; commands that forked and did not exec are apart
 * from those that did. */
struct process_sum *process_sum_new(bool by_user);
void process_sum_free(struct process_sum *s);
void process_sum_add(struct process_sum *s, const struct process *p);

/* What is the same of those added up together; what is not asked for by the
 * sum is not looked at. */
struct process_key {
	struct span command;
	bool is_fork;
	struct span user;
	bool has_uid;
	uint64_t uid;
};
/* The same of a record that was not printed. Borrowed for the call. */
void process_sum_add_usage(struct process_sum *s, const struct process_key *key,
	const struct process_usage *usage, const struct when *when);
uint64_t process_sum_calls(const struct process_sum *s);
/* Add all of `from` to `to`; both are by user, or both are not. `name_of` tells
 * the user of a UID where rows of `from` have none; NULL: nobody knows. */
void process_sum_join(struct process_sum *to, const struct process_sum *from,
	struct span (*name_of)(void *ctx, uint64_t uid), void *ctx);

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
