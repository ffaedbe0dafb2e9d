/* Does a session fit what is asked? */
#ifndef WB_QUERY_USER_SESSION_SESSION_FILTER_H
#define WB_QUERY_USER_SESSION_SESSION_FILTER_H

#include "query/plan/source/source_filter.h"
#include "query/user/session/session.h"

/* Who it was, and where; not when. */
bool session_is_of(const struct session_set *set, const struct session *s,
	const struct node *filter);

/* The same as long as lines may still add what is not known of it. */
bool session_may_be_of(const struct session_set *set, const struct session *s,
	const struct node *filter);

/* Does it touch the window? */
bool session_touches(const struct session_set *set, const struct session *s,
	const struct session_question *q);

/* Is one of its lines in a source that is meant? NULL is all. */
bool session_is_in(const struct session_set *set, const struct session *s,
	const struct source_filter *sources);

/* All of these, and it is to be listed. */
bool session_fits(const struct session_set *set, const struct session *s,
	const struct session_question *q, const struct source_filter *sources);

/* WHO: a user, a terminal, the name of a client, or an address or network.
 * The tree lives in the arena. */
enum wb_err session_who(struct arena *arena, struct span who, struct node **out,
	struct err *err);

#endif
