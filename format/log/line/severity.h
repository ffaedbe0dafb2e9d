/* Severities, however a daemon or a syslogd spells them. */
#ifndef WB_FORMAT_LOG_LINE_SEVERITY_H
#define WB_FORMAT_LOG_LINE_SEVERITY_H

#include "format/base/span.h"

/* The RFC 5424 word of a number 0 to 7; a constant. */
struct span severity_of(uint64_t level);

/* The same of a word in any case ("INFO", "Warning", "err", "panic"), with or
 * without a facility before it ("mail.info", "2.6"); empty for other words. */
struct span severity_named(struct span word);

/* Its number; -1 for other words. */
int severity_number(struct span word);

/* What Dovecot writes in its own log: "Info", "Warning" ... as they stand.
 * Empty for other words. */
struct span severity_dovecot(struct span word);

#endif
