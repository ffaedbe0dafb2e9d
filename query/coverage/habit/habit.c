#include "query/coverage/habit/habit_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* No log with less has a habit. */
	BEATS_LEAST = 24,
	/* Shorter ones are not looked at; up to LONG_ENOUGH a silence must be
	 * rarer, since there are so many short ones. */
	SILENT_LEAST = 6,
	LONG_ENOUGH = 10
};

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
			floor_div(beat_local(&log->beats[i]), BEATS_OF_HOUR) -
			h->first;

		if (at >= 0 && at < h->count && h->hours[at] < BEATS_OF_HOUR)
			h->hours[at]++;
	}
	h->filled = xcalloc((size_t)h->count + 1, sizeof(*h->filled));
	for (int64_t i = 0; i < h->count; i++)
		h->filled[i + 1] = h->filled[i] + (h->hours[i] > 0);
	h->further = habit_clusters(h);
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
	s.begin = floor_div(beat_local(&log->beats[0]), BEATS_OF_HOUR);
	s.end = floor_div(
		beat_local(&log->beats[log->nbeats - 1]), BEATS_OF_HOUR);
	/* A zone may have been changed on the way. */
	if (s.begin < h->first)
		s.begin = h->first;
	if (s.end >= h->first + h->count)
		s.end = h->first + h->count - 1;
	chance = sample_chance(h, &s, from, to);
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
	int64_t from = beat_local(b) + 1;
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
