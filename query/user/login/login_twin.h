/* Logins that a record tells in UTC and a line in local time are one. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_TWIN_H
#define WB_QUERY_USER_LOGIN_LOGIN_TWIN_H

#include "query/user/login/login_settle.h"

/* Put the lines of such a record to the attempt that the line makes, and take
 * the record's own off the list. Lists live in the arena. */
void login_twins_join(struct arena *arena, struct attempt_list *list);

#endif
