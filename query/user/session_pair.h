/* Login records of one machine to sessions: forward, as ac(1) goes, with the
 * results of last(1). */
#ifndef WB_QUERY_USER_SESSION_PAIR_H
#define WB_QUERY_USER_SESSION_PAIR_H

#include "query/user/session_feed.h"

/* Adds those that fit `q`, all but the window, to the set. */
enum wb_err session_pair_records(struct session_set *set,
	const struct session_question *q, struct err *err);

#endif
