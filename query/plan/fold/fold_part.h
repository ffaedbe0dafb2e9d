/* What the files of the fold share. */
#ifndef WB_QUERY_PLAN_FOLD_FOLD_PART_H
#define WB_QUERY_PLAN_FOLD_FOLD_PART_H

#include "query/plan/fold/fold.h"

enum {
	/* Lines may be out of order by less; a clock that is set back goes
	 * further. */
	FOLD_STEP_BACK_S = 600
};

/* Is it a time of the fold, of which nothing else says which pass it is? */
bool fold_has(const struct fold *f, const struct when *w);

/* Look through the lines of a source, without its rotations. */
void fold_look(struct searched *in, const struct source_view *owner,
	const struct zone *zone, struct fold *fold);

/* What the lines of a source leave open the rotations before and behind it may
 * tell: the hour begins in one file and comes again in the next. */
void fold_ask_rotations(struct searched *in, const struct source_view *owner,
	const struct zone *zone, struct fold *fold);

#endif
