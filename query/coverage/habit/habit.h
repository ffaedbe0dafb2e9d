/* The habit of a log: at which hours of which days it has lines, and with that
 * how likely a silence is. A silence is a stretch of beats without a line. */
#ifndef WB_QUERY_COVERAGE_HABIT_HABIT_H
#define WB_QUERY_COVERAGE_HABIT_HABIT_H

#include "query/coverage/log/logs.h"

struct habit;

/* Borrows the log's beats. */
struct habit *habit_new(const struct host_log *log);
void habit_free(struct habit *h);

struct silence {
	/* Beats [from, to), by UTC; the log's beat before `from` is
	 * beats[before], the next one beats[before + 1]. */
	int64_t from;
	int64_t to;
	size_t before;
	/* Its probability by the habit, as a power of ten; 0 is certain. And
	 * that of the whole hours of the clock in it alone. */
	double log10_chance;
	double log10_hours;
	/* Lines that the log has on other days at that time, on average, and
	 * on how many days. */
	double usual_lines;
	unsigned days;
	/* The day is as quiet as one of the weekend: it may be a holiday. */
	bool is_like_weekend;
	/* The chance is told by other silences: no other one of the weeks
	 * around, at that time of day or all day, has more than `longest`
	 * beats; and how many beats were looked at. */
	bool is_by_pauses;
	bool is_all_day;
	int64_t longest;
	int64_t beats_seen;
};

/* Hours with a chance below HABIT_GAP are a gap. A silence may begin and end
 * anywhere, and there are many: it must be rarer, HABIT_RARE. */
enum { HABIT_GAP = -3, HABIT_RARE = -5, HABIT_SURE = -6 };

/* Weigh the silence behind beats[before]. */
void habit_weigh(const struct habit *h, size_t before, struct silence *out);

/* The silences of a log that touch the beats [from, to] and whose chance is so
 * small that they are gaps, in order. *out is the caller's to free. */
size_t habit_gaps(
	const struct habit *h, int64_t from, int64_t to, struct silence **out);

#endif
