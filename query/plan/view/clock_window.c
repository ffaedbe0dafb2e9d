/* What a window rules out by a frame's own stamps. A look-up for a busy name
 * has blocks of thousands of sources, and to read what each of them says of its
 * year and zone would cost more than all else. */
#include "format/time/civil.h"
#include "query/plan/view/clock.h"

enum {
	DAY_S = 86400,
	/* Offsets of zones, as written or given, and clocks set back. */
	ZONE_SLACK_S = 26 * 3600,
	/* More, if the zone is not known and a window is to take all that may
	 * be meant. */
	FILTER_SLACK_S = 2 * 26 * 3600,
	/* Leap seconds. */
	UTC_SLACK_S = 3600,
	/* A wider window has every day and month in it. */
	WIDE_S = 300 * DAY_S
};

static int64_t
slack_of(const struct clock_window *w)
{
	return w->by_order ? ZONE_SLACK_S : FILTER_SLACK_S;
}

void
clock_window_ready(struct clock_window *w)
{
	int64_t slack = slack_of(w) + DAY_S;
	struct civil first;
	struct civil last;

	w->nyears = 0;
	if (!w->has_since || !w->has_until || w->until_s < w->since_s ||
		w->until_s - w->since_s > WIDE_S)
		return;
	civil_from_seconds(w->since_s - slack, &first);
	civil_from_seconds(w->until_s + slack, &last);
	/* A frame that begins in the old year may end in the new one. */
	for (int64_t year = first.year - 1; year <= last.year; year++)
		w->years[w->nyears++] = days_from_civil(year, 1, 1) * DAY_S;
}

static bool
touches(const struct clock_window *w, int64_t lo, int64_t hi)
{
	return (!w->has_since || hi >= w->since_s) &&
		(!w->has_until || lo <= w->until_s);
}

static bool
yearless_touches(const struct clock_window *w, int64_t lo, int64_t hi)
{
	/* Whether such lines have a year, and so are counted, is not known
	 * here. */
	if (!w->by_order || w->nyears == 0)
		return true;
	/* Yearless seconds are of a leap year: in others they are a day less
	 * from March on. */
	for (size_t i = 0; i < w->nyears; i++)
		if (touches(w, w->years[i] + lo - DAY_S - slack_of(w),
			    w->years[i] + hi + slack_of(w)))
			return true;
	return false;
}

/* Of a stranger's index: beyond all years, and far from overflow. */
static int64_t
bound(int64_t seconds)
{
	const int64_t most = INT64_C(1) << 48;

	if (seconds < -most)
		return -most;
	return seconds < most ? seconds : most;
}

static bool
range_touches(const struct clock_window *w, enum stamp_kind kind, int64_t lo,
	int64_t hi)
{
	lo = bound(lo);
	hi = bound(hi);
	switch (kind) {
	case STAMP_YEARLESS:
		return yearless_touches(w, lo, hi);
	case STAMP_LOCAL:
		return touches(w, lo - slack_of(w), hi + slack_of(w));
	case STAMP_UTC:
		return touches(w, lo - UTC_SLACK_S, hi + UTC_SLACK_S);
	case STAMP_NONE:
		break;
	}
	return true;
}

bool
clock_window_misses(const struct clock_window *w, const struct frame *f)
{
	if (!w->has_since && !w->has_until)
		return false;
	/* No line of it has a time. */
	if (f->first.kind == STAMP_NONE && f->carry.kind == STAMP_NONE)
		return w->by_order;
	/* Of later runs of a source some are stragglers, which sort elsewhere;
	 * and lines without a time are in no order. */
	if (f->run > 0 || (f->flags & (FRAME_RUN_CUT | FRAME_UNSTAMPED_HEAD)))
		return false;
	for (int k = 0; k < 3; k++)
		if (f->range[k].lo <= f->range[k].hi &&
			range_touches(w, (enum stamp_kind)(k + 1),
				f->range[k].lo, f->range[k].hi))
			return false;
	return f->carry.kind == STAMP_NONE ||
		!range_touches(w, (enum stamp_kind)f->carry.kind,
			f->carry.seconds, f->carry.seconds);
}
