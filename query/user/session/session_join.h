/* What login records and lines of text tell of one session is one session. */
#ifndef WB_QUERY_USER_SESSION_SESSION_JOIN_H
#define WB_QUERY_USER_SESSION_SESSION_JOIN_H

#include "query/user/session/session.h"

/* The set is in order of begin. What became a part of another session, or is
 * none, is marked is_dropped. */
void session_join(struct session_set *set);

/* Add what the one knows to the other: its line, and what that lacks. */
void session_merge(struct session_set *set, struct session *to,
	const struct session *from);

#endif
