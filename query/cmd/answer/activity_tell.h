/* What `activity` says before its rows: who is who, and when the account
 * fell. */
#ifndef WB_QUERY_CMD_ANSWER_ACTIVITY_TELL_H
#define WB_QUERY_CMD_ANSWER_ACTIVITY_TELL_H

#include "query/cmd/ask/asking.h"
#include "query/user/login/bad_login.h"

/* Names that were joined, and why; the bad login if there is one. */
void activity_tell(struct asking *a, const struct identity *id,
	const struct bad_login *bad);

#endif
