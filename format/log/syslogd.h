/* What those say that write logs: that they lost lines. */
#ifndef WB_FORMAT_LOG_SYSLOGD_H
#define WB_FORMAT_LOG_SYSLOGD_H

#include "format/log/line/head.h"

struct syslogd_loss {
	/* How many, 0 if it does not say. */
	uint64_t lines;
	/* It did not throw them away, but could not write them. */
	bool is_unwritten;
};

/* False if the line says nothing of the kind, or is a stranger's: the program
 * counts. */
bool syslogd_tells_loss(const struct log_head *head, struct syslogd_loss *out);

#endif
