/* A holiday: a day of work on which a log is as quiet as at the weekend. */
#include "query/coverage/habit/habit_part.h"

enum {
	/* Days of the weekend that must be known. */
	WEEKEND_LEAST = 2
};

/* Stretches with lines of a day by the local clock. */
static int64_t
beats_of_day(const struct host_log *log, int64_t day, int64_t offset)
{
	int64_t from = day * BEATS_OF_DAY - offset;

	return (int64_t)(log_beat_find(log, from + BEATS_OF_DAY) -
		log_beat_find(log, from));
}

struct quiet {
	int64_t least;
	int64_t most;
	unsigned days;
	int64_t work_beats;
	unsigned work_days;
};

/* The weekends around, and the other days. */
static void
quiet_look(const struct host_log *log, int64_t day, int64_t offset,
	struct quiet *out)
{
	const int64_t first =
		floor_div(log->beats[0].at + offset, BEATS_OF_DAY);
	const int64_t last = floor_div(
		log->beats[log->nbeats - 1].at + offset, BEATS_OF_DAY);

	*out = (struct quiet){ .least = BEATS_OF_DAY };
	for (int64_t d = day - DAYS_AROUND; d <= day + DAYS_AROUND; d++) {
		int64_t beats = 0;

		/* The first and the last one are cut off. */
		if (d <= first || d >= last)
			continue;
		beats = beats_of_day(log, d, offset);
		if (!is_weekend(d)) {
			out->work_beats += beats;
			out->work_days++;
			continue;
		}
		out->least = beats < out->least ? beats : out->least;
		out->most = beats > out->most ? beats : out->most;
		out->days++;
	}
}

static bool
is_like_weekend(const struct host_log *log, int64_t day, int64_t offset)
{
	int64_t beats = beats_of_day(log, day, offset);
	struct quiet q;

	if (is_weekend(day))
		return false;
	quiet_look(log, day, offset, &q);
	return q.days >= WEEKEND_LEAST && q.work_days > 0 &&
		q.most * 2 * q.work_days <= q.work_beats &&
		beats * 2 >= q.least && beats <= q.most + q.most / 2;
}

bool
likes_weekend(const struct host_log *log, const struct silence *s)
{
	int64_t offset = log->beats[s->before].offset;
	int64_t from = s->from + offset;
	int64_t to = s->to + offset;
	int64_t longest = 0;
	int64_t longest_day = 0;

	/* Of a long one the day that it has most of. */
	for (int64_t d = floor_div(from, BEATS_OF_DAY);
		d <= floor_div(to - 1, BEATS_OF_DAY); d++) {
		int64_t begin = d * BEATS_OF_DAY;
		int64_t end = begin + BEATS_OF_DAY;
		int64_t beats =
			(to < end ? to : end) - (from > begin ? from : begin);

		if (beats <= longest)
			continue;
		longest = beats;
		longest_day = d;
	}
	return to - from < 2 * (int64_t)BEATS_OF_DAY &&
		is_like_weekend(log, longest_day, offset);
}
