/* What became of a mail: its recipients, their status, and what the evidence
 * lacks to tell it. */
#ifndef WB_QUERY_TRACE_END_ENDS_H
#define WB_QUERY_TRACE_END_ENDS_H

#include "query/trace/leg/story.h"

/* Recipients, their status and `complete`; after store_attach. */
enum wb_err ends_tell(struct story *s, struct err *err);

#endif
