/* Whether some family understands a line, and who wrote it, without reading
 * its fields: for counting all lines of an archive. The answer is that of a
 * full parse, always; only the way is shorter. */
#ifndef WB_FORMAT_LOG_LINE_RECOGNISE_H
#define WB_FORMAT_LOG_LINE_RECOGNISE_H

#include "format/log/line/event.h"

/* Remembers heads of lines. One per thread; what it remembers changes no
 * answer. */
struct recogniser;

struct recogniser *recogniser_new(void);
/* NULL is fine. */
void recogniser_free(struct recogniser *r);

/* Would event_parse_from give the event a format? ev->head.host and
 * ev->head.program are set as it would set them; the rest of *ev is for the
 * recogniser to use. `scan` is stamp_scan of that line. */
bool recognise(struct recogniser *r, struct span line,
	const struct stamp_scan *scan, const struct dialect *dialect,
	struct event *ev);

/* A number for the host and program of the line recognised last, 0 if it has
 * none: lines with the same number have the same two. Modulo RECOGNISE_SLOTS,
 * numbers that are in use at a time differ. */
enum { RECOGNISE_SLOTS = 256 };
uint64_t recogniser_tag(const struct recogniser *r);

#endif
