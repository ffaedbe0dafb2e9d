/* Which machine a line is of: what is paired must be of one. */
#ifndef WB_QUERY_USER_WHO_MACHINE_H
#define WB_QUERY_USER_WHO_MACHINE_H

#include "query/show/answer.h"
#include "query/user/who/names.h"

struct machine {
	/* In the names of the table; 0 if no name is known. */
	uint32_t host;
	enum host_basis basis;
	/* Where a name that is only inferred holds; empty if lines state it or
	 * a person gave it. */
	uint32_t folder;
	/* When its login records begin, ns; INT64_MAX without one. */
	int64_t first_ns;
	/* The latest time that is known of it, ns; INT64_MIN without one. */
	int64_t last_ns;
};

/* All zero, but for `names`, is empty; free `items`. */
struct machines {
	/* Borrowed. */
	struct names *names;
	struct machine *items;
	size_t count;
	size_t cap;
};

/* The number of the machine that wrote a line which lies at `path`: names are
 * compared without case; one that is only inferred, or none, holds within the
 * folder that it comes from. */
uint32_t machines_find(struct machines *m, struct span host,
	enum host_basis basis, struct span path);

/* Can two be the same? One whose name is certain is, whatever folder the other
 * is of. */
bool machines_agree(const struct machines *m, uint32_t a, uint32_t b);

/* Something was written at that time. */
void machines_saw(struct machines *m, uint32_t machine, int64_t ns);

#endif
