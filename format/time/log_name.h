/* What rotation makes of a log's name: which log it was, and where in the row
 * of its rotations it stands. */
#ifndef WB_FORMAT_TIME_LOG_NAME_H
#define WB_FORMAT_TIME_LOG_NAME_H

#include "format/base/span.h"

enum log_turn {
	/* By a date in its name; the oldest come first. */
	LOG_DATED,
	/* By a number; the highest is the oldest. */
	LOG_NUMBERED,
	/* What is, or was, still written to. */
	LOG_CURRENT
};

struct log_name {
	/* The name without number, date and endings of compression, in two
	 * parts: what stands before them and what behind. */
	struct span stem;
	struct span tail;
	enum log_turn turn;
	uint64_t number;
	/* The last day that it may mean, in days since 1970, but for multilog's
	 * label; and its text: that of one length sorts by time. */
	int32_t day;
	struct span date;
};

/* Take a file's own name (without folders) apart: maillog, maillog.1,
 * mail.log.2.gz, maillog-20190304.xz, mail-2019-03-04.log, maillog.old, and
 * multilog's current, previous and @LABEL.s, which are one log (stem "@"). */
void log_name_read(struct span name, struct log_name *out);

/* Order within one log, oldest first. */
int log_name_order(const struct log_name *a, const struct log_name *b);

#endif
