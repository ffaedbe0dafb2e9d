/* Sessions that lines of text tell of: sshd, login, systemd-logind, FTP, and
 * Dovecot's logins, which have ids of their own. */
#ifndef WB_QUERY_USER_SESSION_SESSION_TEXT_H
#define WB_QUERY_USER_SESSION_SESSION_TEXT_H

#include "query/user/session/session.h"

/* Adds those that can fit `q`, all but the window, to the set. */
enum wb_err session_read_text(struct session_set *set,
	const struct session_question *q, struct err *err);

#endif
