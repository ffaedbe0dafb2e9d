/* Host, tag and severity, once the stamp is off. For head.c only: each reads
 * the text `s` and fills the host, program, pid, severity and body of *head,
 * which hold what is known already; spans point into s or to constants. */
#ifndef WB_FORMAT_LOG_LINE_HEAD_TAG_H
#define WB_FORMAT_LOG_LINE_HEAD_TAG_H

#include "format/log/line/event.h"

/* Behind a syslogd's stamp: host and tag, either of which may be missing. */
void head_syslog(struct span s, struct log_head *head);

/* Behind the stamp of some other log, which may have no head at all. */
void head_plain(struct span s, struct log_head *head);

/* A line with no stamp: only a tag with a pid, or one that is known, shows
 * that it has a head. */
void head_bare(struct span s, struct log_head *head);

#endif
