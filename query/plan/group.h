/* Matches of one time: what becomes one answer, and what it cites. */
#ifndef WB_QUERY_PLAN_GROUP_H
#define WB_QUERY_PLAN_GROUP_H

#include "query/plan/cite.h"
#include "query/plan/source_filter.h"

/* `memory` bytes of matches are held together; of one time that has more, not
 * all equal lines are found. `indexes` and `filter` are borrowed. */
struct group;
struct group *group_new(struct searched *indexes,
	const struct source_filter *filter, size_t memory);
void group_free(struct group *g);

/* Does this match, the next in order, belong to the group? NULL, the end, does
 * as long as the group is empty. If not, hand it out first. */
bool group_takes(const struct group *g, const struct match *m);
/* The bytes of the match are the group's from now on. */
void group_add(struct group *g, const struct match *m);

/* Hand each answer to fn until that returns false; `owner` is the source whose
 * stream has the match. The group is empty afterwards. */
enum wb_err group_hand_out(struct group *g,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err);

#endif
