/* Names of hosts and the like and their places in the order in which they were
 * added, upper and lower case alike. */
#ifndef WB_FORMAT_BASE_NAME_SLOTS_H
#define WB_FORMAT_BASE_NAME_SLOTS_H

#include "format/base/span.h"

#include <stdint.h>

/* All zero is empty. */
struct name_slots {
	size_t count;
	size_t cap;
	struct span *names;
	/* By hash: a place plus 1, or 0. */
	size_t nslots;
	uint32_t *slots;
};

/* SIZE_MAX if it is not there. */
size_t name_slots_find(const struct name_slots *s, struct span name);
/* Add a name that is not there; its bytes stay the caller's. */
void name_slots_add(struct name_slots *s, struct span name);
void name_slots_release(struct name_slots *s);

#endif
