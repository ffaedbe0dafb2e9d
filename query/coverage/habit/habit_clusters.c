/* Lines come in clusters: what comes in writes for minutes, so that stretches
 * with lines are together, and so are those without. Where clusters come by
 * chance, a silence must wait for one to end, but then each further stretch is
 * silent with the chance that none begins in it, which is more than that of any
 * stretch. By how much is the same at busy and quiet hours. */
#include "query/coverage/habit/habit_part.h"

#include <math.h>

enum {
	/* Of a silence only so many stretches are looked at: a gap must not
	 * speak for itself. */
	STEPS_MOST = 3,
	BINS = 64,
	/* Until there are some, stretches are held to be alone. */
	STEPS_PRIOR = 10,
	HALVINGS = 20
};

static const double bin_width = 0.1;
static const double least_share = 0.1;
/* Quiet hours, silent for most of their stretches, tell little of what comes
 * together, and a line an hour by the clock seems to be a cluster. */
static const double most_silent = 0.75;

/* Steps from a stretch without lines to the next one, by how likely the hour
 * leaves any stretch silent, as a negative logarithm. */
struct steps {
	double tried[BINS];
	double silent;
};

static void
steps_add(struct steps *st, double silent_share, int64_t beats)
{
	const int64_t most = beats < STEPS_MOST ? beats : STEPS_MOST;
	double bin = 0;

	if (silent_share <= 0 || silent_share > most_silent)
		return;
	bin = -log(silent_share) / bin_width;
	if (bin >= BINS)
		return;
	st->tried[(int)bin] += (double)most;
	st->silent += (double)(beats > STEPS_MOST ? most : most - 1);
}

static double
steps_expected(const struct steps *st, double share)
{
	double sum = STEPS_PRIOR * pow(0.5, share);

	for (int i = 0; i < BINS; i++)
		if (st->tried[i] > 0)
			sum += st->tried[i] *
				exp(-(i + 0.5) * bin_width * share);
	return sum;
}

double
habit_clusters(const struct habit *h)
{
	const struct host_log *log = h->log;
	struct steps st = { .silent = 0.5 * STEPS_PRIOR };
	double low = least_share;
	double high = 1;
	int64_t hour = INT64_MIN;
	double silent_share = 0;

	for (size_t i = 0; i + 1 < log->nbeats; i++) {
		const struct log_beat *b = &log->beats[i];
		int64_t beats = b[1].at - b->at - 1;

		if (beats < 1)
			continue;
		if (hour != floor_div(beat_local(b) + 1, BEATS_OF_HOUR)) {
			hour = floor_div(beat_local(b) + 1, BEATS_OF_HOUR);
			silent_share = sample_silent(h, hour);
		}
		steps_add(&st, silent_share, beats);
	}
	for (int i = 0; i < HALVINGS; i++) {
		double share = (low + high) / 2;

		if (steps_expected(&st, share) > st.silent)
			low = share;
		else
			high = share;
	}
	return (low + high) / 2;
}
