/* What a log has at the same time on other days. */
#include "query/coverage/habit_part.h"

#include <math.h>
#include <string.h>

/* The first beat at or after `at`. */
static size_t
beat_find(const struct host_log *log, int64_t at)
{
	size_t lo = 0;
	size_t hi = log->nbeats;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (log->beats[mid].at < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

enum {
	WEEKS_AROUND = 8,
	/* Of the distribution of busy and quiet days. */
	FEW_SHAPE = 2
};

static void
like_add(struct likes *l, const struct host_log *log, int64_t from, int64_t to)
{
	size_t i = beat_find(log, from);
	double beats = 0;

	for (; i < log->nbeats && log->beats[i].at < to; i++) {
		l->lines += log->beats[i].lines;
		beats++;
	}
	l->days++;
	l->silent += beats == 0;
	l->beats += beats;
	l->squares += beats * beats;
}

void
likes_look(
	const struct host_log *log, const struct silence *s, struct likes *out)
{
	int64_t offset = log->beats[s->before].offset;
	int64_t day = floor_div(s->from + offset, BEATS_OF_DAY);

	memset(out, 0, sizeof(*out));
	for (int64_t d = -DAYS_AROUND; d <= DAYS_AROUND; d++) {
		int64_t from = s->from + d * BEATS_OF_DAY;
		int64_t to = s->to + d * BEATS_OF_DAY;

		if (is_weekend(day + d) != is_weekend(day) ||
			from <= log->beats[0].at ||
			to > log->beats[log->nbeats - 1].at ||
			(from < s->to && to > s->from))
			continue;
		like_add(out, log, from, to);
	}
}

bool
likes_weekday(const struct host_log *log, const struct silence *s)
{
	struct likes all = { 0 };

	for (int64_t d = -WEEKS_AROUND; d <= WEEKS_AROUND; d++) {
		struct likes one = { 0 };
		int64_t from = s->from + d * 7 * BEATS_OF_DAY;
		int64_t to = s->to + d * 7 * BEATS_OF_DAY;

		if (d == 0 || from <= log->beats[0].at ||
			to > log->beats[log->nbeats - 1].at)
			continue;
		like_add(&one, log, from, to);
		all.days++;
		/* A line or two an hour are as good as none here. */
		all.silent += one.beats <= 1 + (double)(to - from) / 12;
	}
	return all.days > 0 && all.silent * 2 > all.days;
}

/* Power of ten of the chance of what is so many deviations off the mean, or
 * more, by so few days (the tail of Student's distribution). */
static double
student_log10(double t, double freedom)
{
	const double log10_e = 0.43429448190325182765;
	double density = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) -
		0.5 * log(freedom * acos(-1)) -
		(freedom + 1) / 2 * log1p(t * t / freedom);

	return t <= 1
		? 0
		: log10_e * density + log10((t * t + freedom) / (freedom * t));
}

double
likes_none(const struct likes *l, bool is_long)
{
	/* Days that are silent, too, are weighed by themselves: if they are no
	 * habit, they may be gaps. */
	double days = l->days - l->silent;
	double mean = 0;
	double variance = 0;
	double r = 0;
	double log10_none = -HUGE_VAL;
	double by_days = -HUGE_VAL;

	if (days < 1)
		return -HUGE_VAL;
	mean = l->beats / days;
	/* How much days differ a few do not tell: by as much as their mean,
	 * times 0.7, hours of them may. */
	if (days <= USUAL_LEAST)
		return is_long && mean > 0
			? FEW_SHAPE * log10(FEW_SHAPE / (FEW_SHAPE + mean))
			: -HUGE_VAL;
	variance = (l->squares - l->beats * mean) / (days - 1);
	if (mean <= 0)
		return 0;
	/* Clearly more than chance makes: some days are busier than others (a
	 * negative binomial distribution). */
	if (variance > mean * (1 + 2 * sqrt(2.0 / (days - 1)))) {
		r = mean * mean / (variance - mean);
		log10_none = r * log10(r / (r + mean));
	}
	if (is_long && variance > 0)
		by_days = student_log10(
			mean / sqrt(variance * (1 + 1 / days)), days - 1);
	return log10_none > by_days ? log10_none : by_days;
}
