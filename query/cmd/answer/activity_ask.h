/* What the command line of `waybill activity` asks. */
#ifndef WB_QUERY_CMD_ANSWER_ACTIVITY_ASK_H
#define WB_QUERY_CMD_ANSWER_ACTIVITY_ASK_H

#include "query/cmd/ask/asking.h"
#include "query/user/activity/activity.h"
#include "query/user/login/bad_login.h"

struct activity_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	struct option_list alias;
	struct option_list bad_ips;
	struct option_count failures;
	bool since_bad;
	bool by_ip;
	bool plain;
};

extern const struct option_row activity_options_rows[];

/* Who is asked for, and what is asked of them. */
struct activity_asked {
	struct asking *asking;
	const struct activity_options *options;
	struct accounts *accounts;
	struct view *view;
	struct identity identity;
	/* With --since-bad-login or --bad-ip. */
	bool wants_bad;
	struct bad_login bad;
	struct activity_question question;
};

/* The indexes of `a` are open, and it must outlive *out, which is zeroed.
 * Release it in any case, before the indexes. */
enum wb_err activity_ask(struct asking *a, const struct activity_options *o,
	int argc, char **argv, struct activity_asked *out, struct err *err);
void activity_asked_release(struct activity_asked *q);

#endif
