/* Lines that a mail was told with: what begins a mail again is passed over. */
#ifndef WB_QUERY_TRACE_TOLD_H
#define WB_QUERY_TRACE_TOLD_H

#include "query/trace/sighting.h"

/* All zero is empty. */
struct told {
	const struct sighting **rooms;
	size_t cap;
	size_t count;
};
void told_add(struct told *t, const struct sighting *s);
bool told_has(const struct told *t, const struct sighting *s);
void told_release(struct told *t);

#endif
