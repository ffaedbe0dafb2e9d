#include "indexer/ingest/tile/seam.h"

#include "format/disk/frame.h"
#include "format/time/run.h"

static bool
returns(const struct seam *s, const struct piece *p)
{
	return s->may_return &&
		run_returns(s->return_s, s->last_s, p->first_yearless) &&
		s->lines <= RUN_RETURN_LINES &&
		s->range.hi - s->range.lo <= RUN_RETURN_SPAN_S;
}

bool
seam_take(struct seam *s, const struct piece *p)
{
	bool cuts = false;

	if (p->has_yearless && s->has_yearless) {
		cuts = run_steps(s->last_s, p->first_yearless) || returns(s, p);
		if (cuts) {
			s->may_return = p->first_yearless < s->last_s;
			s->return_s = s->last_s;
		}
	}
	if (cuts || !s->has_yearless) {
		s->lines = 0;
		range_clear(&s->range);
	}
	s->lines += p->lines;
	range_join(&s->range, &p->range[0]);
	if (p->has_yearless) {
		s->has_yearless = true;
		s->last_s = p->last_yearless;
	}
	return cuts;
}
