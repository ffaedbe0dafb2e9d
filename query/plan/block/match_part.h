/* What match.c and match_records.c share. */
#ifndef WB_QUERY_PLAN_BLOCK_MATCH_PART_H
#define WB_QUERY_PLAN_BLOCK_MATCH_PART_H

#include "query/plan/block/drivers.h"
#include "query/plan/block/match_stamp.h"
#include "query/plan/block/record_guess.h"
#include "query/plan/view/spec.h"

struct matcher {
	const struct search_spec *spec;
	struct drivers drivers;
	struct record_asked asked;
	struct fetch *fetch;
	struct event event;
	struct buf text;
	struct match_stamps stamps;
};

static inline bool
match_is_enough(const struct matcher *m, const struct match_job *job)
{
	return m->spec->any && job->out.count > 0;
}

/* Is this line one that fits? Then it is added. */
void match_look(struct matcher *m, const struct match_spot *s);
/* It fits. */
void match_add(struct matcher *m, const struct match_spot *s, struct span text);
/* A line of that time; is_own if its own stamp says it. */
void match_add_at(struct matcher *m, const struct match_spot *s,
	const struct stamp *stamp, uint64_t offset, bool is_own);

void match_records(struct matcher *m, struct match_job *job, struct span block);

#endif
