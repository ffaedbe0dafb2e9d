/* A rhythm: how long a log is silent at most, at that time of day and all day,
 * and how much longer a silence is. It tells what no count of stretches does: a
 * line each ten minutes, day and night, leaves an hour without one to no
 * chance, though half of its stretches are empty. */
#include "query/coverage/habit/habit_part.h"

#include <math.h>

enum {
	HOURS_NEAR = 3,
	/* Of less than a day nothing follows. */
	BEATS_LEAST = BEATS_OF_DAY,
	PAUSES_LEAST = 24,
	PAUSE_LEAST = 3
};

/* Successive stretches are not wholly independent of each other. */
static const double trust_pauses = 0.75;

/* Beats that were looked at, the longest stretch of them without a line, and
 * how many stretches there are, with how many beats. */
struct pauses {
	int64_t beats;
	int64_t longest;
	int64_t count;
	int64_t silent;
};

static void
pause_end(struct pauses *p, int64_t from, int64_t to)
{
	if (to - from > p->longest)
		p->longest = to - from;
	p->count += to > from;
	p->silent += to - from;
}

/* The beats [from, to), as far as the log goes. */
static void
pauses_add(
	struct pauses *p, const struct host_log *log, int64_t from, int64_t to)
{
	const int64_t begin = log->beats[0].at;
	const int64_t end = log->beats[log->nbeats - 1].at + 1;
	int64_t next = 0;

	if (from < begin)
		from = begin;
	if (to > end)
		to = end;
	if (from >= to)
		return;
	p->beats += to - from;
	next = from;
	for (size_t i = log_beat_find(log, from);
		i < log->nbeats && log->beats[i].at < to; i++) {
		pause_end(p, next, log->beats[i].at);
		next = log->beats[i].at + 1;
	}
	pause_end(p, next, to);
}

/* The silence under way, all of it; what is weighed may be its whole hours. */
struct whole {
	int64_t from;
	int64_t to;
};

static struct whole
whole_of(const struct host_log *log, const struct silence *s)
{
	return (struct whole){ log->beats[s->before].at + 1,
		log->beats[s->before + 1].at };
}

/* It would be held against itself. */
static bool
is_too_long(const struct host_log *log, const struct silence *s)
{
	const struct whole w = whole_of(log, s);

	return w.to - w.from >= BEATS_OF_DAY - 2 * HOURS_NEAR * BEATS_OF_HOUR;
}

/* That time of day, and the hours around it, on like days. */
static void
pauses_near(
	const struct host_log *log, const struct silence *s, struct pauses *p)
{
	const int64_t near = (int64_t)HOURS_NEAR * BEATS_OF_HOUR;
	const struct whole w = whole_of(log, s);
	int64_t offset = log->beats[s->before].offset;
	int64_t day = floor_div(s->from + offset, BEATS_OF_DAY);

	for (int64_t d = -DAYS_AROUND; d <= DAYS_AROUND; d++)
		if (d != 0 && is_weekend(day + d) == is_weekend(day))
			pauses_add(p, log, w.from - near + d * BEATS_OF_DAY,
				w.to + near + d * BEATS_OF_DAY);
	pauses_add(p, log, w.from - near, w.from);
	pauses_add(p, log, w.to, w.to + near);
}

static void
pauses_all(
	const struct host_log *log, const struct silence *s, struct pauses *p)
{
	const int64_t around = (int64_t)DAYS_AROUND * BEATS_OF_DAY;
	const struct whole w = whole_of(log, s);

	pauses_add(p, log, w.from - around, w.from);
	pauses_add(p, log, w.to, w.to + around);
}

/* A job at a steady pace, and little else: all its silences are of one length.
 * Short ones are on a busy day, too. */
static bool
is_steady(const struct pauses *p)
{
	return p->count >= PAUSES_LEAST && p->longest >= PAUSE_LEAST &&
		(p->longest - 1) * p->count <= 2 * p->silent;
}

/* Each stretch of one beat more than the longest silence has a line: by the
 * rule of succession, none of those in the silence is without one. */
static double
chance_by(const struct pauses *p, int64_t beats)
{
	const int64_t stretch = p->longest + 1;
	const int64_t within = beats / stretch;
	const int64_t seen = p->beats / stretch;

	const double trust = is_steady(p) ? 1 : trust_pauses;

	if (p->beats < BEATS_LEAST)
		return 0;
	return -trust * (double)within * log10((double)seen + 1);
}

double
pauses_chance(const struct host_log *log, struct silence *s)
{
	struct pauses near = { 0 };
	struct pauses all = { 0 };
	double by_near = 0;
	double by_all = 0;

	if (is_too_long(log, s))
		return 0;
	pauses_near(log, s, &near);
	pauses_all(log, s, &all);
	by_near = chance_by(&near, s->to - s->from);
	by_all = chance_by(&all, s->to - s->from);
	s->is_all_day = by_all <= by_near;
	if (s->is_all_day)
		near = all;
	s->longest = near.longest;
	s->beats_seen = near.beats;
	return s->is_all_day ? by_all : by_near;
}
