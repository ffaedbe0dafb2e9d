/* Lines that a mail was told with: what begins a mail again is passed over. By
 * their places, so that a line may be forgotten once its mail was told. */
#ifndef WB_QUERY_TRACE_TOLD_H
#define WB_QUERY_TRACE_TOLD_H

#include "query/trace/view/sighting.h"

struct told_stretch;

/* All zero is empty. Two or three bytes a line where most lines of a source are
 * told. */
struct told {
	struct told_stretch *rooms;
	size_t cap;
	size_t count;
};
void told_add(struct told *t, const struct sighting *s);
bool told_has(const struct told *t, const struct sighting *s);
/* Empty again. */
void told_release(struct told *t);

#endif
