/* Matches of one time: what becomes one answer, and what it cites. */
#ifndef WB_QUERY_PLAN_GROUP_H
#define WB_QUERY_PLAN_GROUP_H

#include "query/plan/cite.h"
#include "query/plan/receipt.h"
#include "query/plan/source_filter.h"

/* `memory` bytes of matches are held together; of one time that has more, not
 * all equal lines are found. `indexes` and `filter` are borrowed; matches come
 * in the order of time, `reverse` or not. */
struct group;
struct group *group_new(struct searched *indexes,
	const struct source_filter *filter, size_t memory, bool reverse);
void group_free(struct group *g);

/* What is less far apart may be copies of one line. */
enum {
	GROUP_SPAN_S = RECEIPT_LATE_S + 1,
	/* With what comes behind, to which it is held. */
	GROUP_HELD_S = 2 * GROUP_SPAN_S
};
/* The place of a time in the order that matches come in, in seconds. */
int64_t group_second(const struct group *g, int64_t ns);

/* Does this match, the next in order, belong to the group? If not, hand out
 * what is due first, up to group_due. */
bool group_takes(const struct group *g, const struct match *m);
int64_t group_due(const struct group *g, const struct match *m);
/* Is there anything to hand out up to that second? */
bool group_is_due(const struct group *g, int64_t until);
/* The bytes of the match are the group's from now on. */
void group_add(struct group *g, const struct match *m);

/* Hand each answer of a second before `until`, all if that is INT64_MAX, to fn
 * until that returns false; `owner` is the source whose stream has the match.
 * These are not in the group afterwards. */
enum wb_err group_hand_out(struct group *g, int64_t until,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err);

#endif
