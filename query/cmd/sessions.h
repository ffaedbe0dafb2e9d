/* What the files of `waybill sessions` share. */
#ifndef WB_QUERY_CMD_SESSIONS_H
#define WB_QUERY_CMD_SESSIONS_H

#include "query/cmd/asking.h"
#include "query/cmd/tally.h"
#include "query/user/session.h"

struct sessions_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	const char *at;
	bool last;
	bool total;
	bool daily;
	bool by_user;
};

struct sessions_state {
	struct asking asking;
	const struct sessions_options *options;
	struct session_question question;
	struct session_set set;
	struct tally_table *tallies;
	uint64_t limit;
	uint64_t shown;
};

/* The sessions as last(1) prints them. */
void sessions_print_last(struct sessions_state *s);

/* Connect time: rows of JSON and CSV, else as ac(8) prints it. */
extern const struct row_type sessions_sum_rows;
void sessions_print_sums(struct sessions_state *s);

#endif
