/* Which times of a host have records in more than one source. */
#ifndef WB_QUERY_PLAN_BLOCK_UNORDERED_TIME_H
#define WB_QUERY_PLAN_BLOCK_UNORDERED_TIME_H

#include "query/plan/block/unordered.h"

/* Stretches of time in which a block has records. All zero is none. */
struct time_marks {
	uint32_t *items;
	size_t count;
	size_t cap;
	/* Too many: it may share any. */
	bool are_too_many;
};

/* Add those of the records of a block, whose bytes are `raw`. */
void time_marks_fill(
	struct time_marks *m, const struct unordered_block *b, struct span raw);
void time_marks_release(struct time_marks *m);

struct time_table;
struct time_table *time_table_new(void);
void time_table_free(struct time_table *t);
/* The block has these. */
void time_table_add(struct time_table *t, const struct time_marks *m,
	const struct block_ref *block);
/* Does another source have records in one of these stretches? May say so where
 * none has. */
bool time_table_shares(const struct time_table *t, const struct time_marks *m);

#endif
