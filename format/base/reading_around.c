/* What lies around a source says of its last line: names and containers. */
#include "format/base/civil.h"
#include "format/base/reading_work.h"

#include <stdio.h>
#include <string.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* A line may be written in a zone of +14 h, and clocks differ. */
	SLACK_S = DAY_S,
	/* A rotation is named for its day or the day before. */
	NAME_LATE_S = 2 * DAY_S,
	/* A container this much later than the last line dates it well. */
	NEAR_S = 31 * DAY_S,
	/* The longest distance between leap years. */
	YEARS_BACK = 9
};

/* Archives made to be the same every time state 1970 or 1980; 1990 to 2200. */
static const int64_t plausible_s = 631152000;
static const int64_t absurd_s = 7258118400;

static void
keep_earlier(int64_t at, const char *why, int64_t *upper, const char **best)
{
	if (at < plausible_s || at >= absurd_s || at >= *upper)
		return;
	*upper = at;
	*best = why;
}

/* Each container is later than what it holds, so the earliest counts. */
static int64_t
upper_of(const struct reading_clues *clues, const char **why)
{
	int64_t upper = INT64_MAX;

	*why = NULL;
	if (clues->gzip_mtime_s != 0)
		keep_earlier(clues->gzip_mtime_s, "gzip header", &upper, why);
	if (clues->has_mtime)
		keep_earlier(clues->mtime_s, "modification time", &upper, why);
	if (clues->has_bound)
		keep_earlier(
			clues->bound_s, "end of the evidence", &upper, why);
	return upper;
}

int64_t
reading_bound(const struct reading_clues *clues)
{
	const char *why;
	int64_t upper = upper_of(clues, &why);

	return why == NULL ? INT64_MAX : upper + SLACK_S;
}

bool
reading_leaps_fit(const struct reading_work *w, size_t at, int32_t year)
{
	for (size_t i = 0; i < w->nruns; i++) {
		int64_t then = (int64_t)year + w->links[i].years_on -
			w->links[at].years_on;

		if (w->links[i].is_main && w->runs[i].has_leap_day &&
			!civil_is_leap(then))
			return false;
	}
	return true;
}

/* The latest year in which the last line is not after `upper`. */
static bool
year_before(const struct reading_work *w, size_t last, int64_t upper,
	struct reading_around *out)
{
	int64_t base;
	int64_t at;

	(void)civil_drop_year(upper + SLACK_S, &base);
	for (int64_t year = base; year > base - YEARS_BACK; year--) {
		if (!civil_with_year(w->runs[last].last_s, year, &at) ||
			at > upper + SLACK_S ||
			!reading_leaps_fit(w, last, (int32_t)year))
			continue;
		out->year = (int32_t)year;
		out->gap_s = upper > at ? upper - at : 0;
		return true;
	}
	return false;
}

static size_t
first_main(const struct reading_work *w)
{
	for (size_t i = 0; i < w->nruns; i++)
		if (w->links[i].is_main)
			return i;
	return 0;
}

/* Do the lines, were the last of them in `year`, and the days of the name
 * meet, give or take before and after? */
static bool
name_meets(const struct reading_work *w, size_t last, int64_t year,
	const int64_t slack_s[2])
{
	const struct reading_clues *clues = w->clues;
	size_t first = first_main(w);
	int64_t begin;
	int64_t end;

	if (!civil_with_year(w->runs[last].last_s, year, &end) ||
		!civil_with_year(w->runs[first].first_s,
			year - w->links[last].years_on +
				w->links[first].years_on,
			&begin))
		return false;
	return begin - slack_s[0] <
		(clues->name_last_day + INT64_C(1)) * DAY_S &&
		end + slack_s[1] >= (int64_t)clues->name_first_day * DAY_S;
}

static bool
year_by_name(const struct reading_work *w, size_t last, int64_t bound,
	struct reading_around *out)
{
	const int64_t slacks[2][2] = { { 0, 0 }, { DAY_S, NAME_LATE_S } };
	int64_t base;
	int64_t at;

	(void)civil_drop_year((int64_t)w->clues->name_last_day * DAY_S, &base);
	for (size_t i = 0; i < 2; i++)
		for (int64_t year = base + 1; year >= base - 1; year--) {
			if (!name_meets(w, last, year, slacks[i]) ||
				!reading_leaps_fit(w, last, (int32_t)year) ||
				!civil_with_year(
					w->runs[last].last_s, year, &at) ||
				at > bound)
				continue;
			out->year = (int32_t)year;
			out->gap_s = 0;
			return true;
		}
	return false;
}

static void
by_name(const struct reading_clues *clues, struct reading_around *out)
{
	out->basis = READING_INFERRED;
	(void)snprintf(out->why, sizeof(out->why), "file name %.*s",
		(int)sizeof(clues->name_text), clues->name_text);
}

void
reading_look_around(
	const struct reading_work *w, size_t last, struct reading_around *out)
{
	const struct reading_clues *clues = w->clues;
	const char *why = NULL;
	int64_t upper = upper_of(clues, &why);
	int64_t named = (clues->name_last_day + INT64_C(1)) * DAY_S;

	memset(out, 0, sizeof(*out));
	if (clues->has_name &&
		year_by_name(w, last, reading_bound(clues), out)) {
		by_name(clues, out);
		return;
	}
	/* A name that only says by when: a rotation after quiet days. */
	if (clues->has_name && named < upper &&
		year_before(w, last, named, out)) {
		by_name(clues, out);
	} else if (why != NULL && year_before(w, last, upper, out)) {
		out->basis = READING_INFERRED;
		(void)snprintf(out->why, sizeof(out->why), "%s", why);
	}
	if (out->basis == READING_INFERRED && out->gap_s > NEAR_S)
		out->basis = READING_ASSUMED;
}
