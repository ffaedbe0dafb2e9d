/* Signs that a clock was set, in the stamps that it wrote: they step back and
 * go on from there, or jump on by what zones are apart. */
#include "indexer/store/reading/gather_part.h"

enum {
	QUARTER_S = 900,
	HALF_HOUR_S = 1800,
	/* How long it takes to set a clock and write on. */
	SET_S = 120,
	/* The next line comes later than after so many usual pauses. */
	PAUSES_LONG = 16,
	PAUSES_USUAL = 3,
	/* Where lines are rarer, most pauses end that near to a quarter: it
	 * tells nothing then. */
	NEAR_MOST_S = QUARTER_S / 2
};

/* The usual pause between two lines, but for that of a mark. Lines that repeat
 * others, or came late, have stamps days away from those of the run's ends. */
static int64_t
pause_of(const struct run_row *run, const struct anchor_row *m)
{
	const int64_t step_s = m->utc_s - m->stamp.seconds;
	int64_t span_s = run->last.seconds - run->first.seconds;

	if (run->first.kind != STAMP_YEARLESS ||
		run->last.kind != STAMP_YEARLESS || run->lines == 0)
		return 1;
	span_s -= step_s;
	return span_s > 0 ? span_s / (int64_t)run->lines + 1 : 1;
}

/* Where lines are rare the next ones come back by one jump, too, though a clock
 * was set. */
static bool
is_back(const struct anchor_row *m, int64_t pause_s)
{
	const int64_t step_s = m->stamp.seconds - m->utc_s;

	return m->stamp.ns == 0 || step_s <= PAUSES_USUAL * pause_s;
}

/* By what zones are apart, and some minutes. */
static bool
is_on(const struct anchor_row *m, int64_t pause_s)
{
	const int64_t step_s = m->utc_s - m->stamp.seconds;
	const int64_t near_s = SET_S + PAUSES_USUAL * pause_s;

	return step_s >= HALF_HOUR_S && step_s > PAUSES_LONG * pause_s &&
		(near_s > NEAR_MOST_S || step_s % QUARTER_S <= near_s);
}

static bool
is_sign(const struct gathered_source *s, size_t run, const struct anchor_row *m)
{
	int64_t pause_s = 0;

	if (m->run != s->runs[run].run)
		return false;
	pause_s = pause_of(&s->runs[run], m);
	switch (m->kind) {
	case ANCHOR_HOUR_BACK:
		return true;
	case ANCHOR_STEP_BACK:
		return is_back(m, pause_s);
	case ANCHOR_STEP_ON:
		/* Clocks of a zone with daylight saving do so, too. */
		return s->zone_name.len == 0 && is_on(m, pause_s);
	default:
		return false;
	}
}

uint64_t
gather_set_before(const struct gathered_source *s, size_t run, uint64_t offset)
{
	uint64_t found = 0;

	for (size_t i = 0; i < s->nmarks; i++)
		if (s->marks[i].offset <= offset &&
			s->marks[i].offset > found &&
			is_sign(s, run, &s->marks[i]))
			found = s->marks[i].offset;
	return found;
}

uint64_t
gather_set_behind(const struct gathered_source *s, size_t run, uint64_t offset)
{
	uint64_t found = UINT64_MAX;

	for (size_t i = 0; i < s->nmarks; i++)
		if (s->marks[i].offset > offset && s->marks[i].offset < found &&
			is_sign(s, run, &s->marks[i]))
			found = s->marks[i].offset;
	return found;
}
