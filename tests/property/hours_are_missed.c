/* Logs of made-up hosts, each with a rhythm of its own that is known here, of
 * which an hour is taken out or none: an hour whose silence that rhythm leaves
 * less than a chance in a thousand is told to be a gap, a quiet night is not.
 *
 * WAYBILL_SEED and WAYBILL_ROUNDS make other and longer runs. */
#include "query/coverage/habit/habit.h"
#include "tests/property/bed.h"

#include <math.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	DAYS_MAX = 70,
	RHYTHMS = 6,
	/* By how unlikely the silence is. */
	BANDS = 4
};

enum rhythm_kind {
	/* The same at all hours. */
	RHYTHM_EVEN,
	/* Nights and weekends are quiet. */
	RHYTHM_OFFICE,
	/* The same, and some days are busier than others. */
	RHYTHM_MOODY,
	/* What comes in writes several lines, over minutes. */
	RHYTHM_CLUSTERS,
	/* A job every so many minutes, and nothing else. */
	RHYTHM_STEADY,
	/* The job besides what an office does. */
	RHYTHM_BOTH
};

static const char *const rhythm_names[RHYTHMS] = { "even", "office",
	"moody office", "clusters", "steady", "steady and office" };

struct rhythm {
	enum rhythm_kind kind;
	/* What comes in, an hour. */
	double by_day;
	double by_night;
	double at_weekend;
	/* Of the gamma distribution of busy and quiet days; 0: all alike. */
	double shape;
	/* Lines of what comes in, on average, and seconds between them. */
	double lines;
	double pause_s;
	/* Seconds between jobs; 0: none. */
	int64_t job_s;
};

struct score {
	/* By bands: hours taken out, and those that were told. */
	size_t missing[2][BANDS];
	size_t told[2][BANDS];
	/* Hours taken out that the rhythm may well leave without a line. */
	size_t quiet;
	size_t quiet_told;
	/* Weeks of logs, silences told in them that are none, and those of
	 * them that the rhythm makes more often than once in a thousand. */
	double weeks;
	size_t told_wrongly;
	size_t likely_told;
	size_t likely_sure;
};

struct missed {
	struct rng rng;
	struct rhythm rhythm;
	int64_t first_s;
	int days;
	/* Local time less UTC. */
	int64_t zone_s;
	double moods[DAYS_MAX];
	/* Lines of each beat. */
	uint32_t *lines;
	size_t nbeats;
	struct score scores[RHYTHMS];
};

static double
unit(struct rng *r)
{
	return ((double)(rng_next(r) >> 11) + 0.5) * 0x1p-53;
}

static double
from_to(struct rng *r, double low, double high)
{
	return low * pow(high / low, unit(r));
}

static double
wait_for(struct rng *r, double mean)
{
	return -log(unit(r)) * mean;
}

/* Of mean 1: a sum of so many waits, `shape` being whole. */
static double
mood(struct rng *r, double shape)
{
	double sum = 0;

	for (int i = 0; i < (int)shape; i++)
		sum += wait_for(r, 1 / shape);
	return shape > 0 ? sum : 1;
}

static void
draw_rhythm(struct missed *m, enum rhythm_kind kind)
{
	struct rng *r = &m->rng;
	struct rhythm *h = &m->rhythm;

	*h = (struct rhythm){ .kind = kind, .lines = 1 };
	h->by_day = from_to(r, 6, 200);
	h->by_night = h->at_weekend = h->by_day;
	if (kind != RHYTHM_EVEN) {
		h->by_night = h->by_day * from_to(r, 0.01, 0.5);
		h->at_weekend = h->by_night * from_to(r, 0.5, 3);
	}
	if (kind == RHYTHM_MOODY)
		h->shape = 2 + (double)rng_below(r, 10);
	if (kind == RHYTHM_CLUSTERS) {
		h->lines = from_to(r, 2, 20);
		h->pause_s = from_to(r, 1, 120);
	}
	if (kind == RHYTHM_STEADY)
		h->by_day = h->by_night = h->at_weekend = 0;
	if (kind == RHYTHM_STEADY || kind == RHYTHM_BOTH)
		h->job_s =
			60 * (int64_t[]){ 5, 10, 15, 20, 30 }[rng_below(r, 5)];
	m->days = 14 + (int)rng_below(r, DAYS_MAX - 14);
	m->first_s = 1546300800 + (int64_t)rng_below(r, 900) * DAY_S;
	m->zone_s = HOUR_S * ((int64_t)rng_below(r, 24) - 11);
	for (int i = 0; i < m->days; i++)
		m->moods[i] = mood(r, h->shape);
}

/* What comes in an hour, but for the mood of the day. */
static double
rate_at(const struct missed *m, int64_t at_s)
{
	const struct rhythm *h = &m->rhythm;
	int64_t local_s = at_s + m->zone_s;
	int64_t weekday = (local_s / DAY_S + 4) % 7;
	int64_t hour = local_s % DAY_S / HOUR_S;

	if (weekday == 0 || weekday == 6)
		return h->at_weekend;
	return hour >= 8 && hour < 18 ? h->by_day : h->by_night;
}

static void
put_line(struct missed *m, double at_s)
{
	size_t i = (size_t)((at_s - (double)m->first_s) / BEAT_S);

	if (i < m->nbeats)
		m->lines[i]++;
}

static void
write_log(struct missed *m)
{
	const struct rhythm *h = &m->rhythm;
	const double end_s = (double)m->first_s + (double)m->days * DAY_S;

	m->nbeats = (size_t)m->days * DAY_S / BEAT_S;
	m->lines = xcalloc(m->nbeats, sizeof(*m->lines));
	for (int64_t t = 0; h->job_s && t < (int64_t)m->days * DAY_S;
		t += h->job_s)
		put_line(m, (double)(m->first_s + t) + wait_for(&m->rng, 2));
	/* As often as at the most, then left out as needed. */
	for (double t = (double)m->first_s; h->by_day > 0;) {
		double most = 4 * fmax(h->by_day, h->at_weekend);
		int64_t day = 0;
		double line_s = 0;

		t += wait_for(&m->rng, HOUR_S / most);
		if (t >= end_s)
			break;
		day = ((int64_t)t - m->first_s) / DAY_S;
		if (unit(&m->rng) * most >
			rate_at(m, (int64_t)t) * m->moods[day])
			continue;
		line_s = t;
		do {
			put_line(m, line_s);
			line_s += wait_for(&m->rng, h->pause_s);
		} while (unit(&m->rng) > 1 / h->lines);
	}
}

/* How likely the rhythm leaves [from, to) without a line, in powers of ten:
 * nothing comes in, and what came before has ended. */
static double
chance_of(const struct missed *m, int64_t from_s, int64_t to_s)
{
	const struct rhythm *h = &m->rhythm;
	double under_way =
		rate_at(m, from_s - 1) / HOUR_S * (h->lines - 1) * h->pause_s;
	double coming = under_way;

	if (h->job_s > 0 && to_s - from_s > h->job_s)
		return -HUGE_VAL;
	for (int64_t s = from_s; s < to_s; s += 60)
		coming += rate_at(m, s) / 60;
	if (h->shape > 0)
		return -h->shape * log10(1 + coming / h->shape);
	return -coming / log(10);
}

static size_t
band_of(double log10_chance)
{
	return log10_chance < -9    ? 3
		: log10_chance < -6 ? 2
		: log10_chance < -4 ? 1
				    : 0;
}

/* The silences that are told, given the log. *out is to be freed. */
static size_t
tell_gaps(const struct missed *m, struct silence **out)
{
	struct host_log log = { .zone_known = true };
	struct habit *h = NULL;
	size_t n = 0;

	log.beats = xcalloc(m->nbeats, sizeof(*log.beats));
	for (size_t i = 0; i < m->nbeats; i++)
		if (m->lines[i] > 0)
			log.beats[log.nbeats++] = (struct log_beat){
				m->first_s / BEAT_S + (int64_t)i, m->lines[i],
				(int32_t)(m->zone_s / BEAT_S)
			};
	h = habit_new(&log);
	n = habit_gaps(h, INT64_MIN, INT64_MAX, out);
	habit_free(h);
	free(log.beats);
	return n;
}

/* Counts what is told: is the hour from `from_s` on among it? A silence that
 * does not touch it is told wrongly. */
static bool
count_told(struct missed *m, int64_t from_s)
{
	struct score *score = &m->scores[m->rhythm.kind];
	struct silence *list = NULL;
	size_t n = tell_gaps(m, &list);
	bool is_told = false;

	for (size_t i = 0; i < n; i++) {
		int64_t begin_s = list[i].from * BEAT_S;
		int64_t end_s = list[i].to * BEAT_S;
		double chance = 0;

		if (begin_s < from_s + HOUR_S && end_s > from_s) {
			is_told = true;
			continue;
		}
		chance = chance_of(m, begin_s, end_s);
		score->told_wrongly++;
		score->likely_told += chance > HABIT_GAP;
		score->likely_sure +=
			chance > HABIT_GAP && list[i].log10_chance < HABIT_SURE;
		if (getenv("WAYBILL_VERBOSE"))
			fprintf(stderr,
				"%s: told, and there is nothing: %lld min, "
				"true chance 10^%.1f, said 10^%.1f (%.1f), "
				"day %lld of %d\n",
				rhythm_names[m->rhythm.kind],
				(long long)(end_s - begin_s) / 60, chance,
				list[i].log10_chance, list[i].log10_hours,
				(long long)(begin_s - m->first_s) / DAY_S,
				m->days);
	}
	free(list);
	score->weeks += m->days / 7.0;
	return is_told;
}

static void
run_round(struct missed *m, size_t round)
{
	struct score *score = NULL;
	int64_t from_s = INT64_MIN / 2;
	double chance = 0;
	bool is_told = false;
	bool is_whole = false;

	draw_rhythm(m, (enum rhythm_kind)(round % RHYTHMS));
	score = &m->scores[m->rhythm.kind];
	write_log(m);
	if (round / RHYTHMS % 4 != 0) {
		from_s = m->first_s + 2 * DAY_S +
			(int64_t)rng_below(
				&m->rng, (size_t)(m->days - 4) * 24 * 12) *
				BEAT_S;
		if (rng_chance(&m->rng, 50))
			from_s -= from_s % HOUR_S;
		for (int64_t s = from_s; s < from_s + HOUR_S; s += BEAT_S)
			m->lines[(s - m->first_s) / BEAT_S] = 0;
	}
	is_told = count_told(m, from_s);
	free(m->lines);
	if (from_s < m->first_s)
		return;
	chance = chance_of(m, from_s, from_s + HOUR_S);
	if (chance >= HABIT_GAP) {
		score->quiet++;
		score->quiet_told += is_told;
		return;
	}
	is_whole = from_s % HOUR_S == 0;
	score->missing[is_whole][band_of(chance)]++;
	score->told[is_whole][band_of(chance)] += is_told;
	if (!is_told && getenv("WAYBILL_VERBOSE"))
		fprintf(stderr,
			"%s: not told: chance 10^%.1f, %.1f an hour by day, "
			"%.1f by night, %.1f at weekends, shape %.0f, job "
			"each %lld s, %d days, minute %lld\n",
			rhythm_names[m->rhythm.kind], chance, m->rhythm.by_day,
			m->rhythm.by_night, m->rhythm.at_weekend,
			m->rhythm.shape, (long long)m->rhythm.job_s, m->days,
			(long long)(from_s % HOUR_S / 60));
}

static void
tell(const struct missed *m)
{
	for (size_t k = 0; k < RHYTHMS; k++) {
		const struct score *s = &m->scores[k];

		printf("%s: taken out and told", rhythm_names[k]);
		for (size_t i = 0; i < 2 * BANDS; i++)
			printf(" %zu/%zu", s->told[i / BANDS][i % BANDS],
				s->missing[i / BANDS][i % BANDS]);
		printf(" (1e-3, 1e-4, 1e-6, 1e-9); of quiet ones %zu of %zu; "
		       "in %.0f weeks %zu told wrongly, %zu of them likely, "
		       "%zu of these said to be sure\n",
			s->quiet_told, s->quiet, s->weeks, s->told_wrongly,
			s->likely_told, s->likely_sure);
	}
}

/* Whole hours of the clock: what comes in during n days tells the rate by one
 * part in the root of their lines, so that of four weeks a chance of one in a
 * thousand is known to a factor of two or three. Those down to one in ten
 * thousand are told for the most part, others almost always. */
static bool
tells_hours(const struct score *s)
{
	const size_t *told = s->told[1];
	const size_t *missing = s->missing[1];

	return (told[0] + 2) * 2 >= missing[0] &&
		(told[1] + 2) * 10 >= missing[1] * 9;
}

/* At chances of less than one in a million all are told. Nearer to one in a
 * thousand whole hours of the clock are, as well as the rhythm can be known; of
 * others, which may begin anywhere, who knows the rhythm has no more to tell,
 * since by itself it makes as many. */
static bool
is_right(const struct missed *m)
{
	bool is_right = true;

	for (size_t k = 0; k < RHYTHMS; k++) {
		const struct score *s = &m->scores[k];
		size_t missing = 0;
		size_t told = 0;

		for (size_t i = 0; i < 4; i++) {
			missing += s->missing[i / 2][2 + i % 2];
			told += s->told[i / 2][2 + i % 2];
		}
		if (tells_hours(s) && (told + 1) * 100 >= missing * 95 &&
			(double)s->likely_told <= 2 + s->weeks / 20 &&
			(double)s->likely_sure <= 1 + s->weeks / 200)
			continue;
		fprintf(stderr,
			"FAILED: %s: %zu of %zu hours are told, and %zu that "
			"are none\n",
			rhythm_names[k], told, missing, s->likely_told);
		is_right = false;
	}
	return is_right;
}

int
main(void)
{
	struct missed *m = xcalloc(1, sizeof(*m));
	size_t rounds = (size_t)bed_number("WAYBILL_ROUNDS", 48);
	int status = 1;

	m->rng.state = bed_number("WAYBILL_SEED", 24);
	for (size_t i = 0; i < rounds; i++)
		run_round(m, i);
	tell(m);
	status = is_right(m) ? 0 : 1;
	free(m);
	return status;
}
