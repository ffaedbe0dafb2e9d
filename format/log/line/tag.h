/* The tag of a log line: "postfix/smtpd[123]: ", "qmail : ", "su(pam)[1]: ". */
#ifndef WB_FORMAT_LOG_LINE_TAG_H
#define WB_FORMAT_LOG_LINE_TAG_H

#include "format/base/span.h"

struct tag {
	/* Without [pid] and colon. */
	struct span program;
	struct span pid;
	/* A constant; from "tag[pid] <Info>:", else empty. */
	struct span severity;
	/* A colon ends it. Without one only a pid shows that it is a tag. */
	bool colon;
	/* What follows, leading blanks dropped. */
	struct span rest;
};

/* Read the tag that s begins with. False, *out then undefined, if it begins
 * with none. */
bool tag_read(struct span s, struct tag *out);

#endif
