/* What the files of the habit share. */
#ifndef WB_QUERY_COVERAGE_HABIT_HABIT_PART_H
#define WB_QUERY_COVERAGE_HABIT_HABIT_PART_H

#include "query/coverage/habit/habit.h"

enum {
	BEATS_OF_HOUR = 3600 / BEAT_S,
	BEATS_OF_DAY = 86400 / BEAT_S,
	HOURS_OF_DAY = 24,
	/* A habit is that of the weeks around. */
	DAYS_AROUND = 28,
	USUAL_LEAST = 3,
	/* One day in five. */
	USUAL_SHARE = 5
};

static inline int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days of the week that are alike: of work, and of the weekend. */
static inline bool
is_weekend(int64_t day)
{
	int64_t weekday = (day + 4) % 7;

	return weekday == 0 || weekday == 6;
}

struct habit {
	const struct host_log *log;
	/* Beats with lines, by the hour of the local clock from `first` on. */
	uint8_t *hours;
	int64_t first;
	int64_t count;
	/* How many hours have any, before each hour. */
	uint32_t *filled;
	/* How much less likely each further beat makes a silence, as a share of
	 * what its first one does; 1 where beats are empty by themselves. */
	double further;
};

/* By the local clock. */
static inline int64_t
beat_local(const struct log_beat *b)
{
	return b->at + b->offset;
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

/* Power of ten of the chance that the beats [from, to) of the local clock,
 * which *s is about, are silent. The counts of *s are changed. */
double sample_chance(
	const struct habit *h, struct sample *s, int64_t from, int64_t to);

/* The share of beats without lines at that hour of the local clock on like days
 * around, the hour itself left out; 0 if they do not tell. */
double sample_silent(const struct habit *h, int64_t hour);

/* What habit.further is. */
double habit_clusters(const struct habit *h);

/* The first beat at or after `at`, log->nbeats if there is none. */
size_t log_beat_find(const struct host_log *log, int64_t at);

/* The same time on like days around, as far as the log goes. */
struct likes {
	unsigned days;
	unsigned silent;
	double lines;
	/* With lines, and their squares. */
	double beats;
	double squares;
};
void likes_look(
	const struct host_log *log, const struct silence *s, struct likes *out);

/* Is the log as good as silent then on that day of the week? */
bool likes_weekday(const struct host_log *log, const struct silence *s);

/* Power of ten of the chance that there is no beat, where on like days there
 * are so many, of a window of so many beats; -HUGE_VAL if they do not tell. */
double likes_none(const struct likes *l, int64_t beats);

/* Is it one of the log's own: on other days, or in other weeks, there are
 * silences like it? */
bool likes_usual(const struct host_log *log, const struct silence *s);

/* Is its day one of work, and as quiet as those of the weekend, which are
 * quieter than others? */
bool likes_weekend(const struct host_log *log, const struct silence *s);

/* How busy the hours around a silence are beside those of like days: a share of
 * 1 at most, which the power of ten of a chance is to be multiplied by. */
double habit_mood(const struct host_log *log, const struct silence *s);

/* The chance by how long other silences are, 0 if that tells nothing: of what
 * lies in [s->from, s->to) of the silence behind s->before. Says in s->longest
 * and s->is_all_day what it goes by. */
double pauses_chance(const struct host_log *log, struct silence *s);

#endif
