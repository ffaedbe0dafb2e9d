/* Of an id in more lines than a mail is told from: which of those left out may
 * make a recipient fit. All are looked at, and few kept. */
#ifndef WB_QUERY_TRACE_HOLE_READ_H
#define WB_QUERY_TRACE_HOLE_READ_H

#include "query/trace/criteria.h"

/* Is anything asked of recipients? */
bool hole_read_asks(const struct trace_question *q);

/* For a view_reader; `criteria` is what they are. */
enum wb_err hole_read(const void *criteria, struct view *v, struct span id,
	const struct view_hole *hole, struct sighting_set *out, bool *all,
	struct err *err);

#endif
