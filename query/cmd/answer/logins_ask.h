/* The options of `logins`, and what is asked of logins by them. */
#ifndef WB_QUERY_CMD_ANSWER_LOGINS_ASK_H
#define WB_QUERY_CMD_ANSWER_LOGINS_ASK_H

#include "query/cmd/ask/asking.h"
#include "query/user/login/attack.h"

struct logins_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	struct option_list services;
	/* 1 success, 2 failure. */
	unsigned outcome;
	bool summary;
	bool attacks;
	struct option_count brute_force;
	struct option_count spraying;
	struct option_count distributed;
	struct option_count before;
	/* Seconds. */
	struct option_count apart;
	struct option_count ipv6_prefix;
};

extern const struct option_row logins_rows[];

/* The filters that hold for lines of any kind; the others are asked of logins.
 */
struct filter_options logins_line_filters(const struct filter_options *f);

/* Fill *out from the options, WHOs and -f files; asking_init comes before. */
enum wb_err logins_ask(struct asking *a, const struct logins_options *o,
	int argc, char **argv, struct login_ask *out, struct err *err);

/* The thresholds of --attacks. */
struct attack_limits logins_limits(const struct logins_options *o);
/* WB_USAGE if options contradict each other. */
enum wb_err logins_check(const struct logins_options *o, struct err *err);

/* The question in words, for "nothing found". */
struct span logins_asked(struct asking *a, const struct logins_options *o,
	int argc, char **argv);

#endif
