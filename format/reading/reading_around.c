/* What lies around a source says of its last line: names and containers. */
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <string.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	YEAR_S = 365 * DAY_S,
	/* A line may be written in a zone of +14 h, and clocks differ. */
	SLACK_S = DAY_S,
	/* A rotation is named for its day or the day before. */
	NAME_LATE_S = 2 * DAY_S,
	/* What a container costs by how much later than the last line it is:
	 * it is written with that line, unless it is a copy. */
	CLOSE_S = 2 * DAY_S,
	NEAR_S = 10 * DAY_S,
	NEAR_COST = 300,
	/* Nothing but a copy is written days after the last line, and one time
	 * in 40 that is by chance within ten days of another year's. */
	COPY_COST = 400,
	MONTH_S = 31 * DAY_S,
	MONTH_COST = 500,
	/* Of the years that a late copy allows, the last one. */
	YEAR_COST = 1,
	/* No line is later than what holds it. */
	LATER_COST = 2400,
	/* Names of a day, a month, a year. */
	DAY_COST = 1600,
	MONTHLY_COST = 1200,
	YEARLY_COST = 600
};

/* Archives made to be the same every time state 1970 or 1980; 1990 to 2200. */
static const int64_t plausible_s = 631152000;
static const int64_t absurd_s = 7258118400;

struct upper {
	int64_t at_s;
	const char *why;
	/* Not told by a person. */
	bool is_of_file;
	bool is_copied;
};

static void
keep_earlier(struct upper *u, int64_t at_s, const char *why)
{
	if (at_s < plausible_s || at_s >= absurd_s || at_s >= u->at_s)
		return;
	*u = (struct upper){ at_s, why, true, false };
}

/* Each container is later than what it holds, so the earliest counts. */
static struct upper
upper_of(const struct reading_clues *clues)
{
	struct upper u = { INT64_MAX, NULL, false, false };

	if (clues->gzip_mtime_s != 0)
		keep_earlier(&u, clues->gzip_mtime_s, "gzip header");
	if (clues->has_mtime && clues->mtime_s < u.at_s) {
		keep_earlier(&u, clues->mtime_s, "modification time");
		u.is_copied = clues->is_copied && clues->mtime_s == u.at_s;
	}
	if (clues->has_bound && clues->bound_s < u.at_s) {
		keep_earlier(&u, clues->bound_s, "end of the evidence");
		u.is_of_file = u.is_of_file && u.at_s != clues->bound_s;
	}
	return u;
}

int64_t
reading_bound(const struct reading_clues *clues)
{
	struct upper u = upper_of(clues);

	return u.why == NULL ? INT64_MAX : u.at_s + SLACK_S;
}

const char *
reading_container_words(const struct reading_clues *clues)
{
	return upper_of(clues).why;
}

/* By how much later than a line's time it was written. */
static int64_t
cost_of_gap(int64_t gap_s)
{
	if (gap_s < -SLACK_S)
		return LATER_COST;
	if (gap_s <= CLOSE_S)
		return 0;
	if (gap_s <= NEAR_S)
		return NEAR_COST;
	if (gap_s <= MONTH_S)
		return MONTH_COST;
	return COST_FAR + gap_s / YEAR_S * YEAR_COST;
}

int64_t
reading_cost_container(const struct reading_member *m, int64_t year)
{
	struct upper u = upper_of(&m->clues);
	size_t last = reading_last_main(m);
	int64_t at;
	int64_t cost;

	if (u.why == NULL || last == SIZE_MAX ||
		!civil_with_year(m->links[last].last_s, year, &at))
		return 0;
	cost = cost_of_gap(u.at_s - at);
	if (u.is_copied && cost < COST_FAR)
		cost = COST_FAR;
	if (u.is_of_file && cost == NEAR_COST)
		cost = COPY_COST;
	return cost;
}

int64_t
reading_weight_name(const struct reading_clues *clues)
{
	int32_t days = clues->name_last_day - clues->name_first_day;

	if (!clues->has_name)
		return 0;
	if (days > 31)
		return YEARLY_COST;
	return days > 0 ? MONTHLY_COST : DAY_COST;
}

bool
reading_year_before(
	const struct reading_member *m, int64_t upper_s, int64_t *year)
{
	size_t last = reading_last_main(m);
	int64_t base;
	int64_t at;

	if (last == SIZE_MAX)
		return false;
	(void)civil_drop_year(upper_s + SLACK_S, &base);
	if (!civil_with_year(m->links[last].last_s, base, &at) ||
		at > upper_s + SLACK_S)
		base--;
	*year = base;
	return true;
}

/* The lines, were the last of them in `year`: from the first to the last. */
static bool
span_in_year(const struct reading_member *m, int64_t year, int64_t range[2])
{
	size_t first = reading_first_main(m);
	size_t last = reading_last_main(m);

	return last != SIZE_MAX &&
		civil_with_year(m->links[last].last_s, year, &range[1]) &&
		civil_with_year(m->links[first].first_s,
			year - m->links[last].years_on +
				m->links[first].years_on,
			&range[0]);
}

int64_t
reading_cost_name(const struct reading_member *m, int64_t year)
{
	const struct reading_clues *clues = &m->clues;
	int64_t named_s = (int64_t)clues->name_first_day * DAY_S;
	int64_t named_end_s = (clues->name_last_day + INT64_C(1)) * DAY_S;
	int64_t range[2];
	int64_t gap_s;

	if (!clues->has_name || !span_in_year(m, year, range))
		return 0;
	if (range[0] < named_end_s && range[1] >= named_s)
		return 0;
	/* A day of a month or year more or less is no small matter there. */
	if (range[0] - DAY_S < named_end_s && range[1] + NAME_LATE_S >= named_s)
		return named_end_s - named_s > DAY_S ? MONTH_COST : 0;
	/* A name that only says by when: a rotation after quiet days. */
	gap_s = named_s - range[1];
	if (gap_s > 0 && gap_s <= MONTH_S)
		return NEAR_COST;
	return reading_weight_name(clues);
}

bool
reading_has_early(const struct reading_member *m, size_t run)
{
	return m->early_s && m->early_s[run] >= plausible_s &&
		m->early_s[run] < absurd_s;
}

/* Somewhere in the run is the last line of the copy, so it was written no
 * earlier than the first line, and with one of them. */
int64_t
reading_cost_early(const struct reading_member *m, size_t run, int64_t year)
{
	const struct reading_link *link = &m->links[run];
	int64_t first_s = 0;
	int64_t last_s = 0;
	int64_t at_s = 0;
	int64_t cost = 0;

	if (!reading_has_early(m, run) ||
		!civil_with_year(link->first_s, year, &first_s) ||
		!civil_with_year(link->last_s, year, &last_s))
		return 0;
	at_s = m->early_s[run];
	if (at_s >= first_s && at_s <= last_s)
		return 0;
	cost = cost_of_gap(at_s - (at_s < first_s ? first_s : last_s));
	return cost == NEAR_COST ? COPY_COST : cost;
}
