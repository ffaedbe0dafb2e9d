/* Login records that somebody erased, as gaps among those of `coverage`. */
#ifndef WB_QUERY_CMD_ANSWER_COVERAGE_RECORDS_H
#define WB_QUERY_CMD_ANSWER_COVERAGE_RECORDS_H

#include "query/coverage/coverage.h"
#include "query/user/session/session_check.h"

/* All zero is empty; release it after the coverage, whose gaps borrow from it.
 */
struct erased_records {
	struct session_check check;
	struct session_check_row *rows;
	bool is_open;
};

/* Reads all login records and adds a gap for each run of erased ones that is
 * asked for. *others is how many further signs these have of having been
 * changed. */
enum wb_err erased_records_add(struct erased_records *r,
	const struct coverage_ask *ask, struct coverage *out, size_t *others,
	struct err *err);
void erased_records_release(struct erased_records *r);

#endif
