/* What the files of the group share. */
#ifndef WB_QUERY_PLAN_GROUP_PART_H
#define WB_QUERY_PLAN_GROUP_PART_H

#include "query/plan/group.h"

enum { NO_MEMBER = -1 };

/* A match, chained to the next one with the same key. */
struct member {
	struct match match;
	/* What makes copies alike: all of the line, or, if its time is known
	 * in UTC, what is behind its head, and the tag and process in that,
	 * since a log server may write stamp, host and level in another form.
	 */
	struct span text;
	struct span program;
	struct span pid;
	bool is_behind_head;
	uint64_t key;
	uint64_t rank;
	ptrdiff_t next;
	bool is_done;
	/* A later copy tells its time better. */
	bool is_put_off;
};

struct group {
	struct searched *indexes;
	const struct source_filter *filter;
	size_t memory;
	size_t used;
	struct member *items;
	size_t count;
	size_t cap;
	ptrdiff_t *heads;
	size_t heads_cap;
	struct buf text;
};

static inline bool
match_is_piece(const struct match *m)
{
	return m->begins_mid || m->ends_mid;
}

/* Chain all members that may be twins: those of one key. */
void group_chain(struct group *g);
/* The first of the chain of a key, or NO_MEMBER. */
ptrdiff_t *group_head(struct group *g, uint64_t key);
/* Is the other one, not yet handed out, the same line in another source? */
bool member_is_twin(const struct member *a, const struct member *b);
/* Does one of its twins tell its time better? */
bool group_has_better(struct group *g, const struct member *m);

#endif
