/* What the families of login daemons share: PAM's lines, which come under any
 * tag, and lines that syslogd has folded. */
#ifndef WB_FORMAT_LOG_LOGIN_AUTH_H
#define WB_FORMAT_LOG_LOGIN_AUTH_H

#include "format/log/filter/pattern.h"
#include "format/log/line/event.h"

/* "message repeated 3 times: [ TEXT]": adds attempts and returns TEXT; any
 * other text comes back as it is. */
struct span auth_unfold(struct event *ev, struct span text);

/* Is the text a PAM module's? "pam_unix(sshd:auth): ...", "(pam_unix) ...". */
bool auth_is_pam(struct span text);
/* Read it. False if nobody knows that text. */
bool auth_pam(struct event *ev, struct span text);

/* "logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root" */
void auth_pam_keys(struct event *ev, struct span keys);

/* All of a family's parse: folded lines, PAM, the rows. `service` is added
 * unless the line has one, or the kind is OTHER; NULL adds none. */
bool auth_parse(
	struct event *ev, const struct pattern *rows, const char *service);

/* Is the tag one of those? The list ends with NULL. */
bool auth_has_tag(const struct event *ev, const char *const *tags);

#endif
