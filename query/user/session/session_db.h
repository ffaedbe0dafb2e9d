/* Sessions of wtmpdb: each row has begin and end. */
#ifndef WB_QUERY_USER_SESSION_SESSION_DB_H
#define WB_QUERY_USER_SESSION_SESSION_DB_H

#include "query/user/session/session.h"

/* Adds those that can fit `q`, all but the window, to the set. */
enum wb_err session_read_db(struct session_set *set,
	const struct session_question *q, struct err *err);

#endif
