#include "format/time/run.h"
#include "indexer/ingest/tile/tile.h"
#include "indexer/ingest/tile/tile_mark.h"
#include "indexer/ingest/tile/tile_piece.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

static void
note(struct tile *t, int64_t *before_s, int64_t seconds)
{
	const struct stamp s = { .kind = STAMP_YEARLESS, .seconds = seconds };

	tile_mark_note(t, *before_s, &s, SPAN("mx1 cron[1]: x"), 0);
	*before_s = seconds;
}

static unsigned
count(const struct tile *t, enum anchor_kind kind)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < t->nmarks; i++)
		n += t->marks[i].kind == kind;
	return n;
}

/* A log of few lines, whose pauses grow, and some of which come late: that a
 * clock may have been set there does not hide that the year is a leap year. */
Test(tile_mark, leap_day)
{
	struct tile *t = calloc(1, sizeof(*t));
	int64_t before_s = -1;
	int64_t at_s = 20 * DAY_S;

	cr_assert(t);
	tile_piece_begin(t, 0);
	for (int64_t pause_s = 31 * MINUTE_S; pause_s < DAY_S;
		pause_s += pause_s * 6 / 10) {
		note(t, &before_s, at_s);
		note(t, &before_s, at_s += pause_s);
		note(t, &before_s, at_s - 80 * MINUTE_S);
	}
	note(t, &before_s, at_s = (31 + 27) * DAY_S);
	note(t, &before_s, at_s + DAY_S);
	cr_expect(count(t, ANCHOR_LEAP_DAY) == 1);
	cr_expect(count(t, ANCHOR_STEP_ON) > 4);
	cr_expect(count(t, ANCHOR_STEP_BACK) > 4);
	free(t);
}
