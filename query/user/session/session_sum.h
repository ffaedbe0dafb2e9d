/* How long users were connected, as ac(8) counts it. */
#ifndef WB_QUERY_USER_SESSION_SESSION_SUM_H
#define WB_QUERY_USER_SESSION_SESSION_SUM_H

#include "format/time/zone.h"
#include "query/user/session/session.h"

struct session_sum {
	/* Days since 1970 in the zone asked for; 0 if they are not parted. */
	int64_t day;
	/* In the names of the set; 0 if users are not parted. */
	uint32_t user;
	/* Whole seconds, as ac has them. */
	int64_t seconds;
	uint64_t sessions;
};

struct session_sums {
	bool by_day;
	bool by_user;
	const struct zone *zone;
	/* After session_sums_end in order of day, then the longest first. */
	struct session_sum *items;
	size_t count;
	size_t cap;
	/* Sessions that count nothing: ac does not know when they ended. */
	uint64_t unknown_ends;
	/* Without an end: they count up to the last time known of their
	 * machine. */
	uint64_t open;
};

/* The part of a session that lies in the window of `q`, less what its clock was
 * set forward. All zero but by_*, zone is a sum of nothing; free `items`. */
void session_sums_add(struct session_sums *sums, const struct session_set *set,
	const struct session *s, const struct session_question *q);
void session_sums_end(struct session_sums *sums);

#endif
