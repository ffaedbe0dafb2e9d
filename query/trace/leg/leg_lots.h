/* The lines of a queue id, by the host and instance that they are of. */
#ifndef WB_QUERY_TRACE_LEG_LEG_LOTS_H
#define WB_QUERY_TRACE_LEG_LEG_LOTS_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/base/name_slots.h"
#include "query/trace/view/sighting.h"

enum { LOT_CHAINS = 4 };

/* A filter's line names no instance: it goes with whichever there is. */
struct lot {
	const struct sighting *of;
	struct sighting_set lines;
	/* The next lot with the same name in each of `chains`; SIZE_MAX behind
	 * the last. */
	size_t next[LOT_CHAINS];
};

/* Lots with one name, in the order in which they were made. */
struct lot_chains {
	struct name_slots names;
	size_t cap;
	struct lot_chain {
		size_t first;
		size_t last;
	} * items;
};

/* All zero is empty. */
struct lots {
	/* The names in `chains`; and one that is looked for. */
	struct arena arena;
	struct buf name;
	struct lot *items;
	size_t count;
	size_t cap;
	struct lot_chains chains[LOT_CHAINS];
};

/* Lines of queues before those of filters. */
void lots_add(struct lots *all, const struct sighting *s);
/* Sort the lines of each, and put those that came by two ways into one: "mx1"
 * in its own file, "mx1.example.org" in that of a log server. The other lot is
 * empty then. */
void lots_join_copies(struct lots *all);
void lots_release(struct lots *all);

#endif
