/* A line of `journalctl -o json`: one entry of systemd's journal as an object
 * whose values are strings. */
#ifndef WB_FORMAT_BASE_SYSTEMD_H
#define WB_FORMAT_BASE_SYSTEMD_H

#include "format/base/span.h"

/* Of values, what stands between their quotes, with escapes as written; empty
 * where the entry has none, or not as a string. */
struct systemd_entry {
	/* Microseconds since 1970, when journald took it. */
	struct span taken_us;
	struct span host;
	struct span program;
	struct span pid;
	struct span priority;
	struct span message;
};

/* False if the line is anything else; *out is undefined then. */
bool systemd_read(struct span line, struct systemd_entry *out);

#endif
