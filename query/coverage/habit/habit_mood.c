/* How busy a day is beside others: a log that writes a tenth of what it does on
 * other days is silent for longer. Stretches with lines do not show it, since
 * on a busy day all of them have some. */
#include "query/coverage/habit/habit_part.h"

#include <stdlib.h>

enum { BEATS_NEAR = 3 * BEATS_OF_HOUR, LIKE_DAYS_MAX = 2 * DAYS_AROUND };

static double
lines_within(const struct host_log *log, int64_t from, int64_t to)
{
	double lines = 0;

	for (size_t i = log_beat_find(log, from);
		i < log->nbeats && log->beats[i].at < to; i++)
		lines += log->beats[i].lines;
	return lines;
}

/* Hours before and behind a silence, as far as the log goes. */
struct hours_near {
	int64_t from;
	int64_t begin;
	int64_t end;
	int64_t to;
};

static double
lines_near(const struct host_log *log, const struct hours_near *near,
	int64_t shift)
{
	return lines_within(log, near->from + shift, near->begin + shift) +
		lines_within(log, near->end + shift, near->to + shift);
}

static int
by_number(const void *x, const void *y)
{
	const double *a = x;
	const double *b = y;

	return (*a > *b) - (*a < *b);
}

double
habit_mood(const struct host_log *log, const struct silence *s)
{
	const struct log_beat *b = &log->beats[s->before];
	const int64_t first = log->beats[0].at;
	const int64_t last = log->beats[log->nbeats - 1].at;
	const int64_t day = floor_div(s->from + b->offset, BEATS_OF_DAY);
	struct hours_near near = { b->at + 1 - BEATS_NEAR, b->at + 1, b[1].at,
		b[1].at + BEATS_NEAR };
	double others[LIKE_DAYS_MAX];
	size_t n = 0;
	double usual = 0;
	double share = 0;

	if (near.from < first)
		near.from = first;
	if (near.to > last)
		near.to = last;
	for (int64_t d = -DAYS_AROUND; d <= DAYS_AROUND; d++) {
		int64_t shift = d * BEATS_OF_DAY;

		if (d != 0 && is_weekend(day + d) == is_weekend(day) &&
			near.from + shift > first && near.to + shift <= last)
			others[n++] = lines_near(log, &near, shift);
	}
	if (n < USUAL_LEAST)
		return 1;
	qsort(others, n, sizeof(*others), by_number);
	usual = others[n / 2];
	/* By half of it or twice hours differ by chance. */
	share = 2 * lines_near(log, &near, 0) / (usual + 1);
	return share < 1 ? share : 1;
}
