#include "query/coverage/habit_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Fewer days are no habit: then the hours around have to do. */
	DAYS_LEAST = 2,
	HOURS_AROUND = 3,
	/* Of no more days the hours around have a say, too. */
	FEW_DAYS = 4,
	/* No log with less has a habit. */
	BEATS_LEAST = 24,
	/* Shorter ones are not looked at; up to LONG_ENOUGH a silence must be
	 * rarer, since there are so many short ones. */
	SILENT_LEAST = 6,
	LONG_ENOUGH = 10,
	/* What comes after cannot make it any less likely. */
	HOURS_WEIGHED = 14 * 24
};

struct habit {
	const struct host_log *log;
	/* Beats with lines, by the hour of the local clock from `first` on. */
	uint8_t *hours;
	int64_t first;
	int64_t count;
	/* How many hours have any, before each hour. */
	uint32_t *filled;
};

static int64_t
local_of(const struct log_beat *b)
{
	return b->at + b->offset;
}

struct habit *
habit_new(const struct host_log *log)
{
	struct habit *h = xcalloc(1, sizeof(*h));
	size_t n = log->nbeats;

	h->log = log;
	if (n == 0)
		return h;
	/* A change of zone may make the local clock go back. */
	h->first = floor_div(log->beats[0].at, BEATS_OF_HOUR) - HOURS_OF_DAY;
	h->count = floor_div(log->beats[n - 1].at, BEATS_OF_HOUR) +
		HOURS_OF_DAY + 1 - h->first;
	h->hours = xcalloc((size_t)h->count, 1);
	for (size_t i = 0; i < n; i++) {
		int64_t at =
			floor_div(local_of(&log->beats[i]), BEATS_OF_HOUR) -
			h->first;

		if (at >= 0 && at < h->count && h->hours[at] < BEATS_OF_HOUR)
			h->hours[at]++;
	}
	h->filled = xcalloc((size_t)h->count + 1, sizeof(*h->filled));
	for (int64_t i = 0; i < h->count; i++)
		h->filled[i + 1] = h->filled[i] + (h->hours[i] > 0);
	return h;
}

void
habit_free(struct habit *h)
{
	if (!h)
		return;
	free(h->hours);
	free(h->filled);
	free(h);
}

/* Hours that a silence is held against. */
struct sample {
	/* Of the silence, in hours of the local clock; and where the log
	 * begins and ends. */
	int64_t from;
	int64_t to;
	int64_t begin;
	int64_t end;
	unsigned hours;
	unsigned filled_hours;
	unsigned filled_beats;
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

static double
chance_of(const struct habit *h, struct sample *s, int64_t from, int64_t to)
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
	never *= whole_hours(from, to);
	if (never < c.by_hours)
		c.by_hours = never;
	return c.by_beats < c.by_hours ? c.by_beats : c.by_hours;
}

/* The window [from, to), in beats of the local clock. */
static double
weigh_window(
	const struct habit *h, int64_t from, int64_t to, struct silence *out)
{
	const struct host_log *log = h->log;
	const struct log_beat *b = &log->beats[out->before];
	struct sample s = { 0 };
	struct silence window = { .from = from - b->offset,
		.to = to - b->offset,
		.before = out->before };
	struct likes likes;
	double chance = 0;
	double by_days = -HUGE_VAL;
	double by_pauses = 0;

	if (from >= to)
		return 0;
	s.from = floor_div(from, BEATS_OF_HOUR);
	s.to = floor_div(to - 1, BEATS_OF_HOUR);
	s.begin = floor_div(local_of(&log->beats[0]), BEATS_OF_HOUR);
	s.end = floor_div(
		local_of(&log->beats[log->nbeats - 1]), BEATS_OF_HOUR);
	/* A zone may have been changed on the way. */
	if (s.begin < h->first)
		s.begin = h->first;
	if (s.end >= h->first + h->count)
		s.end = h->first + h->count - 1;
	chance = chance_of(h, &s, from, to);
	/* The days can only make it more likely. */
	if (to - from < BEATS_OF_DAY && chance < HABIT_GAP) {
		likes_look(log, &window, &likes);
		by_days = likes_none(&likes, to - from);
	}
	if (chance < by_days)
		chance = by_days;
	by_pauses = pauses_chance(log, &window);
	if (by_pauses < chance) {
		out->is_by_pauses = true;
		out->is_all_day = window.is_all_day;
		out->longest = window.longest;
		out->beats_seen = window.beats_seen;
		chance = by_pauses;
	}
	return chance < HABIT_GAP ? chance * habit_mood(log, &window) : chance;
}

void
habit_weigh(const struct habit *h, size_t before, struct silence *out)
{
	const struct log_beat *b = &h->log->beats[before];
	int64_t from = local_of(b) + 1;
	int64_t to = b[1].at + b->offset;
	int64_t hour = floor_div(from + BEATS_OF_HOUR - 1, BEATS_OF_HOUR);

	*out = (struct silence){
		.from = b->at + 1, .to = b[1].at, .before = before
	};
	out->log10_hours = weigh_window(h, hour * BEATS_OF_HOUR,
		floor_div(to, BEATS_OF_HOUR) * BEATS_OF_HOUR, out);
	out->is_by_pauses = false;
	out->log10_chance = weigh_window(h, from, to, out);
}

static bool
is_gap(const struct silence *s)
{
	if (s->to - s->from < LONG_ENOUGH)
		return s->log10_chance < HABIT_SURE;
	return s->log10_chance < HABIT_RARE || s->log10_hours < HABIT_GAP;
}

/* The log is silent like that at other times, too; but where no silence of the
 * weeks around is half as long, few lines are its rhythm. */
static bool
is_usual(const struct host_log *log, const struct silence *s)
{
	bool is_alone = s->is_by_pauses && 2 * s->longest <= s->to - s->from;

	return !is_alone && likes_usual(log, s);
}

size_t
habit_gaps(
	const struct habit *h, int64_t from, int64_t to, struct silence **out)
{
	const struct host_log *log = h->log;
	struct silence *list = NULL;
	size_t cap = 0;
	size_t n = 0;

	for (size_t i = 0; i + 1 < log->nbeats && log->nbeats >= BEATS_LEAST;
		i++) {
		struct silence s;
		struct likes likes;

		if (log->beats[i + 1].at - log->beats[i].at <= SILENT_LEAST ||
			log->beats[i + 1].at < from || log->beats[i].at > to)
			continue;
		habit_weigh(h, i, &s);
		if (!is_gap(&s) || is_usual(log, &s))
			continue;
		likes_look(log, &s, &likes);
		s.days = likes.days;
		s.is_like_weekend = likes_weekend(log, &s);
		s.usual_lines = likes.days ? likes.lines / likes.days : 0;
		list = xgrow(list, &cap, n + 1, sizeof(*list));
		list[n++] = s;
	}
	*out = list;
	return n;
}
