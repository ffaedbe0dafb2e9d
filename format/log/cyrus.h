/* What the files of Cyrus' family share. Each reads one shape of line: `rest`
 * is what follows the words of the shape. */
#ifndef WB_FORMAT_LOG_CYRUS_H
#define WB_FORMAT_LOG_CYRUS_H

#include "format/log/line/event.h"

/* "login: ..." */
bool cyrus_login(struct event *ev, struct span text, struct span rest);
/* "badlogin: ..." */
bool cyrus_bad_login(struct event *ev, struct span text, struct span rest);
/* "user 'bob' denied access ...": by user_deny.db. */
bool cyrus_denied(struct event *ev, struct span text, struct span rest);

#endif
