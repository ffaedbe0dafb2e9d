/* Keys of `waybill trace` as people paste them. */
#ifndef WB_QUERY_CMD_ANSWER_TRACE_KEY_H
#define WB_QUERY_CMD_ANSWER_TRACE_KEY_H

#include "format/base/span.h"

/* The id or address in `Message-ID: <a@b.example>`, `(250 2.0.0 Ok: queued as
 * X)` and the like: a part of `pasted`, which may be all of it, or empty. */
struct span trace_key(struct span pasted);

#endif
