/* What the files of `waybill sessions` share. */
#ifndef WB_QUERY_CMD_ANSWER_SESSIONS_H
#define WB_QUERY_CMD_ANSWER_SESSIONS_H

#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/tally.h"
#include "query/user/session/session_sum.h"

struct sessions_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	const char *at;
	bool last;
	bool total;
	bool daily;
	bool by_user;
	bool check;
};

struct sessions_state {
	struct asking asking;
	const struct sessions_options *options;
	struct session_question question;
	struct session_set set;
	struct tally_table *tallies;
	struct session_sums sums;
	/* That are counted or in the sums, and no longer in the set. */
	uint64_t ended;
	uint64_t limit;
	uint64_t shown;
};

/* The sessions as last(1) prints them. */
void sessions_print_last(struct sessions_state *s);

/* Connect time: rows of JSON and CSV, else as ac(8) prints it. */
extern const struct row_type sessions_sum_rows;
/* Lets those that end go into the sums, or be counted, and not into the set. */
void sessions_sum_begin(struct sessions_state *s);
void sessions_print_sums(struct sessions_state *s);

/* Prints what contradicts; `ended` counts it. */
enum wb_err sessions_check(
	struct sessions_state *s, struct span asked, struct err *err);
/* Says what of the sessions found it could tell more of. */
void sessions_check_hint(const struct sessions_state *s);

#endif
