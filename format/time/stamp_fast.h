/* The two commonest stamps at the very start of a line, read at fixed places.
 * What these refuse may still be a stamp: stamp_text_read decides. */
#ifndef WB_FORMAT_TIME_STAMP_FAST_H
#define WB_FORMAT_TIME_STAMP_FAST_H

#include "format/time/stamp.h"

enum {
	/* "Mmm dd hh:mm:ss" */
	STAMP_BSD_LEN = 15,
	/* "2019-03-04T10:00:00", before fraction and zone */
	STAMP_ISO_LEN = 19
};

/* RFC 3164 at p, STAMP_BSD_LEN bytes: its yearless seconds, or -1. What
 * follows is for the caller to check. */
int64_t stamp_fast_bsd(const char *p);

/* RFC 3339 with Z or +hh:mm and a blank behind, in a line of at least
 * STAMP_ISO_LEN bytes. Fills *out and returns its length; 0, *out untouched,
 * if it is anything else. */
size_t stamp_fast_iso(struct span line, struct stamp *out);

#endif
