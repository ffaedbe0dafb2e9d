/* Encoded words of headers (RFC 2047). */
#ifndef WB_QUERY_TRACE_VIEW_SUBJECT_H
#define WB_QUERY_TRACE_VIEW_SUBJECT_H

#include "format/base/arena.h"

/* As UTF-8, in the arena. Words in character sets other than UTF-8, ASCII and
 * the Latin ones, and those that were cut off, stay as they stand. */
struct span subject_decode(struct arena *a, struct span raw);

#endif
