/* Login records of one machine to sessions: forward, as ac(1) goes, with the
 * results of last(1). */
#ifndef WB_QUERY_USER_SESSION_SESSION_PAIR_H
#define WB_QUERY_USER_SESSION_SESSION_PAIR_H

#include "query/plan/source/source_filter.h"
#include "query/user/session/session_feed.h"

/* Adds those that fit `q`, all but the window, to the set. `sources` are those
 * of q->spec; with q->ended those that ended fit all of `q` and are handed
 * over. */
enum wb_err session_pair_records(struct session_set *set,
	const struct session_question *q, const struct source_filter *sources,
	struct err *err);

#endif
