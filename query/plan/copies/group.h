/* Matches of one time: what becomes one answer, and what it cites. */
#ifndef WB_QUERY_PLAN_COPIES_GROUP_H
#define WB_QUERY_PLAN_COPIES_GROUP_H

#include "query/plan/copies/cite.h"
#include "query/plan/copies/receipt.h"
#include "query/plan/source/source_filter.h"

/* `memory` bytes of matches are held together; of one time that has more, not
 * all equal lines are found. `indexes` and `filter` are borrowed; matches come
 * in the order of time, `reverse` or not. */
struct group;
struct group *group_new(struct searched *indexes,
	const struct source_filter *filter, size_t memory, bool reverse);
void group_free(struct group *g);

/* Matches are looked at in turns of so many seconds, each with the turn behind
 * it: what is less far apart may be copies of one line. Turns begin at the same
 * seconds however matches come in, so that the same are found. */
enum { GROUP_TURN_S = RECEIPT_LATE_S + 1 };
/* The place of a time in the order that matches come in, in seconds. */
int64_t group_second(const struct group *g, int64_t ns);

/* Does this match, the next in order, belong to the group? If not, hand out
 * first. */
bool group_takes(const struct group *g, const struct match *m);
/* The bytes of the match are the group's from now on. */
void group_add(struct group *g, const struct match *m);
/* Before what second all must be in the group to hand out; INT64_MIN if it is
 * empty. */
int64_t group_needs(const struct group *g);

/* Hand each answer of the first turn to fn until that returns false; `owner` is
 * the source whose stream has the match. They are not in the group afterwards.
 */
enum wb_err group_hand_out(struct group *g,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err);

#endif
