/* How likely a silence is by the same hours of like days: of the stretches in
 * each, how many have a line. */
#include "query/coverage/habit/habit_part.h"

#include <math.h>

enum {
	/* Fewer days are no habit: then the hours around have to do. */
	DAYS_LEAST = 2,
	HOURS_AROUND = 3,
	/* Of no more days the hours around have a say, too. */
	FEW_DAYS = 4,
	/* What comes after cannot make it any less likely. */
	HOURS_WEIGHED = 14 * 24
};

static void
sample_add(const struct habit *h, struct sample *s, int64_t hour)
{
	uint8_t beats = 0;

	/* The log's first and last hour are cut off. */
	if (hour <= s->begin || hour >= s->end ||
		(hour >= s->from && hour <= s->to))
		return;
	beats = h->hours[hour - h->first];
	s->hours++;
	s->filled_hours += beats > 0;
	s->filled_beats += beats;
}

/* The same hour of like days around; false if there are too few. */
static bool
sample_days(const struct habit *h, struct sample *s, int64_t hour)
{
	int64_t day = floor_div(hour, HOURS_OF_DAY);

	s->hours = s->filled_hours = s->filled_beats = 0;
	for (int64_t d = -DAYS_AROUND; d <= DAYS_AROUND; d++)
		if (is_weekend(day + d) == is_weekend(day))
			sample_add(h, s, hour + d * HOURS_OF_DAY);
	return s->hours >= DAYS_LEAST;
}

double
sample_silent(const struct habit *h, int64_t hour)
{
	const struct log_beat *beats = h->log->beats;
	struct sample s = { .from = hour,
		.to = hour,
		.begin = floor_div(beat_local(&beats[0]), BEATS_OF_HOUR),
		.end = floor_div(beat_local(&beats[h->log->nbeats - 1]),
			BEATS_OF_HOUR) };

	if (s.begin < h->first)
		s.begin = h->first;
	if (s.end >= h->first + h->count)
		s.end = h->first + h->count - 1;

	if (!sample_days(h, &s, hour))
		return 0;
	return 1 - s.filled_beats / (double)(s.hours * BEATS_OF_HOUR);
}

static void
sample_hours(const struct habit *h, struct sample *s)
{
	s->hours = s->filled_hours = s->filled_beats = 0;
	for (int64_t k = 1; k <= HOURS_AROUND; k++) {
		sample_add(h, s, s->from - k);
		sample_add(h, s, s->to + k);
	}
}

/* Every hour around, whatever the time of day: a log that is never silent, as
 * one with a heartbeat is not. */
static double
chance_of_never(const struct habit *h, const struct sample *s)
{
	const int64_t around = (int64_t)DAYS_AROUND * HOURS_OF_DAY;
	int64_t from = s->from - around;
	int64_t to = s->to + 1 + around;
	int64_t hours = 0;

	if (from <= s->begin)
		from = s->begin + 1;
	if (to > s->end)
		to = s->end;
	hours = s->from - from + (to - s->to - 1);
	if (s->from < from || s->to + 1 > to ||
		h->filled[s->from - h->first] - h->filled[from - h->first] +
				h->filled[to - h->first] -
				h->filled[s->to + 1 - h->first] <
			hours)
		return 0;
	return log10(1.0 / (double)(hours + 1));
}

static int
whole_hours(int64_t from, int64_t to)
{
	int64_t first = floor_div(from + BEATS_OF_HOUR - 1, BEATS_OF_HOUR);
	int64_t last = floor_div(to, BEATS_OF_HOUR);

	return last > first ? (int)(last - first) : 0;
}

struct chance {
	double by_beats;
	double by_hours;
};

/* How far a sample is trusted: from few days not much follows, and less from
 * neighbours alone. */
static const double trust_days = 1;
static const double trust_both = 0.75;
static const double trust_around = 0.5;

/* That `beats` beats of an hour are silent. */
static void
take_hour(struct chance *c, const struct sample *s, int64_t beats, double trust)
{
	double beat = trust * s->filled_beats /
		(double)(s->hours * BEATS_OF_HOUR + 1);
	double hour = trust * s->filled_hours / (double)(s->hours + 1);

	c->by_beats += (double)beats * log10(1 - beat);
	if (beats == BEATS_OF_HOUR)
		c->by_hours += log10(1 - hour);
}

/* A few days may all have been busier than this one: what its own hours around
 * say counts, too, if it makes the silence more likely. */
static void
weigh_hour(const struct habit *h, struct sample *s, struct chance *c,
	int64_t beats, bool by_days)
{
	const bool is_few = by_days && s->hours <= FEW_DAYS;
	struct chance days = { 0 };
	struct chance around = { 0 };

	if (by_days)
		take_hour(&days, s, beats, trust_days);
	if (!by_days || is_few) {
		sample_hours(h, s);
		take_hour(
			&around, s, beats, is_few ? trust_both : trust_around);
	}
	if (!by_days)
		days = around;
	if (is_few && around.by_beats > days.by_beats)
		days.by_beats = around.by_beats;
	if (is_few && around.by_hours > days.by_hours)
		days.by_hours = around.by_hours;
	c->by_beats += days.by_beats;
	c->by_hours += days.by_hours;
}

double
sample_chance(const struct habit *h, struct sample *s, int64_t from, int64_t to)
{
	struct chance c = { 0 };
	double never = chance_of_never(h, s);
	int64_t last = s->to;

	if (last - s->from > HOURS_WEIGHED)
		last = s->from + HOURS_WEIGHED;
	for (int64_t hour = s->from; hour <= last; hour++) {
		int64_t begin = hour * BEATS_OF_HOUR;
		int64_t end = begin + BEATS_OF_HOUR;
		bool by_days = sample_days(h, s, hour);

		if (begin < from)
			begin = from;
		if (end > to)
			end = to;
		weigh_hour(h, s, &c, end - begin, by_days);
	}
	c.by_beats *= (1 + (double)(to - from - 1) * h->further) /
		(double)(to - from);
	never *= whole_hours(from, to);
	if (never < c.by_hours)
		c.by_hours = never;
	return c.by_beats < c.by_hours ? c.by_beats : c.by_hours;
}
