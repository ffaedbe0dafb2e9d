/* Paths whose bytes are no UTF-8, as JSON shows them: each such byte is U+FFFD
 * there. */
#ifndef WB_QUERY_PLAN_SOURCE_SOURCE_SHOWN_H
#define WB_QUERY_PLAN_SOURCE_SOURCE_SHOWN_H

#include "indexer/store/reading/readings.h"

/* Can a name be one? */
bool source_is_shown(struct span name);
/* Is that how the path is shown? Not if it is as it stands. */
bool source_path_shows(struct span path, struct span name);
/* Sources with such a path: fills out, returns how many there are. */
size_t source_by_shown(
	struct readings *r, struct span name, uint32_t *out, size_t max);

#endif
