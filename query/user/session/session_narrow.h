/* Which lines of text to read for the sessions that are asked for: all lines of
 * a session have its user in them, or are few. */
#ifndef WB_QUERY_USER_SESSION_SESSION_NARROW_H
#define WB_QUERY_USER_SESSION_SESSION_NARROW_H

#include "query/user/session/session.h"

/* *out lives in the arena of the set; NULL if there is nothing to read. The
 * login records must be in the set by then: their users' lines are wanted,
 * too. What is read does not depend on how it is looked up. */
enum wb_err session_narrow(struct session_set *set,
	const struct session_question *q, struct node **out, struct err *err);

#endif
