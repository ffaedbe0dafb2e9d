#include "indexer/ingest/tile/run_clues.h"

#include "format/time/run.h"
#include "indexer/store/segment/anchor_lot.h"

#include <string.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* Besides them, so many that stand close behind clocks that were set.
	 */
	ANCHORS_BEHIND_MAX = 256,
	MARKS_MAX = 16,
	STEPS_BACK_MAX = 32
};

void
run_clues_begin(struct run_clues *r)
{
	memset(r, 0, sizeof(*r));
	r->leap_day_s = r->hour_back_s = r->step_back_s = -DAY_S;
}

/* The last that tells a zone is kept besides: it may be another than that of
 * the others. */
static void
pass_over(struct run_clues *r, const struct anchor_row *row)
{
	if (row->strength != ANCHOR_EXACT || !row->own_clock)
		return;
	r->last = *row;
	r->has_last = true;
}

void
run_clues_anchor(struct run_clues *r, struct sources_writer *to,
	const struct anchor_row *row, bool is_behind_step)
{
	if (is_behind_step && r->nbehind < ANCHORS_BEHIND_MAX) {
		r->nbehind++;
		r->has_last = false;
		sources_add_anchor(to, row);
		return;
	}
	if (!anchor_is_kept(row->offset, r->nanchors)) {
		pass_over(r, row);
		return;
	}
	r->nanchors++;
	r->has_last = false;
	sources_add_anchor(to, row);
}

/* The last one is kept besides: behind it the zone may be another, unless it is
 * of late lines. */
static void
step_back(struct run_clues *r, struct sources_writer *to,
	const struct anchor_row *row)
{
	const bool is_late = row->stamp.ns > 0;

	if (r->nsteps == STEPS_BACK_MAX ||
		row->utc_s / HOUR_S == r->step_back_s / HOUR_S) {
		if (is_late)
			return;
		r->has_step = true;
		r->step = *row;
		return;
	}
	if (!is_late)
		r->has_step = false;
	r->step_back_s = row->utc_s;
	r->nsteps++;
	sources_add_anchor(to, row);
}

static void
step_on(struct run_clues *r, struct sources_writer *to,
	const struct anchor_row *row)
{
	const int64_t step_s = row->utc_s - row->stamp.seconds;

	if (step_s * 2 <= r->step_on_s * 3)
		return;
	r->step_on_s = step_s;
	sources_add_anchor(to, row);
}

void
run_clues_mark(struct run_clues *r, struct sources_writer *to,
	const struct anchor_row *row)
{
	int64_t *last =
		row->kind == ANCHOR_LEAP_DAY ? &r->leap_day_s : &r->hour_back_s;

	if (row->kind == ANCHOR_STEP_BACK) {
		step_back(r, to, row);
		return;
	}
	if (row->kind == ANCHOR_STEP_ON) {
		step_on(r, to, row);
		return;
	}
	if (r->nmarks == MARKS_MAX || row->utc_s / DAY_S == *last / DAY_S)
		return;
	*last = row->utc_s;
	r->nmarks++;
	sources_add_anchor(to, row);
}

void
run_clues_end(struct run_clues *r, struct sources_writer *to)
{
	if (r->has_last)
		sources_add_anchor(to, &r->last);
	if (r->has_step)
		sources_add_anchor(to, &r->step);
	r->has_last = r->has_step = false;
}
