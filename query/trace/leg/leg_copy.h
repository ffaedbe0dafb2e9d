/* Lines of one queue id that came by two ways: from the host's own file, and,
 * later, under another form of its name and perhaps cut, from a log server's.
 */
#ifndef WB_QUERY_TRACE_LEG_LEG_COPY_H
#define WB_QUERY_TRACE_LEG_LEG_COPY_H

#include "query/trace/view/sighting.h"

/* Has either a copy of a line of the other, or are they of one time? Both are
 * sorted; host and instance
 * may be the same. Then *to has each line once, in the order of what it had,
 * and *from is empty. */
bool leg_copies_join(struct sighting_set *to, struct sighting_set *from);

#endif
