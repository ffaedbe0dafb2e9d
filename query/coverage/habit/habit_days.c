/* What a log has at the same time on other days. */
#include "format/base/lower_bound.h"
#include "query/coverage/habit/habit_part.h"

#include <math.h>
#include <string.h>

static int
beat_to_at(const void *item, const void *key)
{
	const struct log_beat *beat = item;
	const int64_t *at = key;

	return (beat->at > *at) - (beat->at < *at);
}

size_t
log_beat_find(const struct host_log *log, int64_t at)
{
	return lower_bound(
		&at, log->beats, log->nbeats, sizeof(*log->beats), beat_to_at);
}

enum {
	WEEKS_AROUND = 8,
	/* Of the distribution of busy and quiet days. */
	FEW_SHAPE = 2,
	/* Hours are busier on some days than on others. */
	LONG_WINDOW = 3 * BEATS_OF_HOUR
};

static const double log10_e = 0.43429448190325182765;

static void
like_add(struct likes *l, const struct host_log *log, int64_t from, int64_t to)
{
	size_t i = log_beat_find(log, from);
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
	double density = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) -
		0.5 * log(freedom * acos(-1)) -
		(freedom + 1) / 2 * log1p(t * t / freedom);

	return t <= 1
		? 0
		: log10_e * density + log10((t * t + freedom) / (freedom * t));
}

/* Is so much variance more than chance makes, where chance makes `by_chance`?
 */
static bool
is_spread(double variance, double by_chance, double days)
{
	return variance > by_chance * (1 + 2 * sqrt(2.0 / (days - 1)));
}

/* Lines come in clusters, so that beats are empty together (a beta-binomial
 * distribution): which beats of a busy time, few as there are, do not show by
 * days that differ much. */
static double
clustered_none(double mean, double variance, double days, double beats)
{
	double share = mean / beats;
	double by_chance = mean * (1 - share);
	double together = 0;
	double size = 0;

	if (beats < 2 || by_chance <= 0 ||
		!is_spread(variance, by_chance, days))
		return -HUGE_VAL;
	together = (variance / by_chance - 1) / (beats - 1);
	if (together >= 1)
		return log10(1 - share);
	size = 1 / together - 1;
	return log10_e *
		(lgamma((1 - share) * size + beats) -
			lgamma((1 - share) * size) + lgamma(size) -
			lgamma(size + beats));
}

double
likes_none(const struct likes *l, int64_t beats)
{
	const bool is_long = beats >= LONG_WINDOW;
	/* Days that are silent, too, are weighed by themselves: if they are no
	 * habit, they may be gaps. */
	double days = l->days - l->silent;
	double mean = 0;
	double variance = 0;
	double r = 0;
	double log10_none = -HUGE_VAL;
	double by_clusters = -HUGE_VAL;
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
	if (is_spread(variance, mean, days)) {
		r = mean * mean / (variance - mean);
		log10_none = r * log10(r / (r + mean));
	}
	by_clusters = clustered_none(mean, variance, days, (double)beats);
	if (by_clusters > log10_none)
		log10_none = by_clusters;
	if (is_long && variance > 0)
		by_days = student_log10(
			mean / sqrt(variance * (1 + 1 / days)), days - 1);
	return log10_none > by_days ? log10_none : by_days;
}

/* Of silences of a day and more: others at least half as long, so many that
 * they are a good part of all time. */
static bool
has_long_ones(const struct host_log *log, const struct silence *s)
{
	int64_t silent = 0;
	unsigned n = 0;

	for (size_t i = 0; i + 1 < log->nbeats; i++) {
		int64_t beats = log->beats[i + 1].at - log->beats[i].at - 1;

		if (i == s->before || beats < (s->to - s->from) / 2)
			continue;
		silent += beats;
		n++;
	}
	return n >= USUAL_LEAST &&
		silent * USUAL_SHARE >=
		log->beats[log->nbeats - 1].at - log->beats[0].at;
}

bool
likes_usual(const struct host_log *log, const struct silence *s)
{
	struct likes likes;

	if (s->to - s->from >= BEATS_OF_DAY)
		return has_long_ones(log, s);
	if (likes_weekday(log, s))
		return true;
	likes_look(log, s, &likes);
	return likes.silent >= USUAL_LEAST &&
		likes.silent * USUAL_SHARE >= likes.days;
}
