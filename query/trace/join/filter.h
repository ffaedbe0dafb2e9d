/* What filter*.c share: the lines and legs of one Message-ID. */
#ifndef WB_QUERY_TRACE_JOIN_FILTER_H
#define WB_QUERY_TRACE_JOIN_FILTER_H

#include "query/trace/leg/leg.h"

struct filtering {
	struct story *story;
	struct span message_id;
	struct sighting_set seen;
	/* "from" of more than one mail at a time: people have to agree. */
	bool is_shared;
};

/* From just before the leg's first line to so long after its last one. */
bool filter_is_during(
	const struct leg *leg, const struct sighting *s, int64_t slack_s);
/* Does it go to that address, or was it first meant to? */
bool leg_goes_to(const struct leg *leg, struct span to);

/* filter_leg.c: takes over a leg of the same Message-ID that a filter or a
 * script made of one of the story, or that one of the story was made of. If it
 * only looks like that, s->beside is set. */
void filter_join_other(struct filtering *f, struct leg *other);

#endif
