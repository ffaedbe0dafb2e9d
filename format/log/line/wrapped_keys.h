/* Which member of a JSON object is the line of log that somebody wrapped in it,
 * and which ones say when, where and by whom it was written. For wrapped.c. */
#ifndef WB_FORMAT_LOG_LINE_WRAPPED_KEYS_H
#define WB_FORMAT_LOG_LINE_WRAPPED_KEYS_H

#include "format/base/span.h"

enum wrapped_role {
	WRAPPED_MESSAGE,
	WRAPPED_TIME,
	WRAPPED_HOST,
	WRAPPED_PROGRAM,
	WRAPPED_PID,
	WRAPPED_LEVEL,
	/* In which it was written. */
	WRAPPED_CONTAINER,
	WRAPPED_ROLES
};

/* Values as they stand in the line, strings with their quotes; empty where
 * there is none. Only the message is always there. */
struct wrapped {
	struct span values[WRAPPED_ROLES];
};

/* False if the line is no such object, or none with a message; *out is
 * undefined then. */
bool wrapped_read(struct span line, struct wrapped *out);

/* "1551693600.123" seconds since 1970, or as many milli-, micro- or
 * nanoseconds; *digits of the fraction are said. */
bool wrapped_epoch(struct span s, int64_t *ns, unsigned *digits);

#endif
