#include "format/time/zone_rule.h"

#include "format/time/civil.h"

enum { DAY_S = 86400, HOURS_MAX = 167, OFFSET_MAX_S = 26 * 3600 };

/* A name: three letters or more, or anything in <>. */
static bool
eat_name(struct span *s)
{
	size_t n = 0;

	if (span_eat_char(s, '<')) {
		(void)span_take_until(s, '>');
		return span_eat_char(s, '>');
	}
	while (n < s->len && is_alpha(s->ptr[n]))
		n++;
	*s = span_slice(*s, n, s->len);
	return n >= 3;
}

static bool
eat_below(struct span *s, uint64_t bound, int32_t *out)
{
	uint64_t value = 0;

	if (!span_eat_number(s, &value) || value >= bound)
		return false;
	*out = (int32_t)value;
	return true;
}

/* [+-]h[:mm[:ss]] in seconds. */
static bool
eat_time(struct span *s, int32_t *out)
{
	bool is_negative = span_eat_char(s, '-');
	int32_t h = 0;
	int32_t m = 0;
	int32_t sec = 0;

	if (!is_negative)
		(void)span_eat_char(s, '+');
	if (!eat_below(s, HOURS_MAX + 1, &h))
		return false;
	if (span_eat_char(s, ':')) {
		if (!eat_below(s, 60, &m))
			return false;
		if (span_eat_char(s, ':') && !eat_below(s, 60, &sec))
			return false;
	}
	*out = h * 3600 + m * 60 + sec;
	if (is_negative)
		*out = -*out;
	return true;
}

/* An offset as POSIX writes it, west of Greenwich positive. */
static bool
eat_offset(struct span *s, int32_t *out)
{
	int32_t west_s = 0;

	if (!eat_time(s, &west_s))
		return false;
	*out = -west_s;
	return *out <= OFFSET_MAX_S && *out >= -OFFSET_MAX_S;
}

static bool
eat_week_day(struct span *s, struct zone_change *out)
{
	int32_t month = 0;
	int32_t week = 0;
	int32_t day = 0;

	if (!eat_below(s, 13, &month) || !span_eat_char(s, '.') ||
		!eat_below(s, 6, &week) || !span_eat_char(s, '.') ||
		!eat_below(s, 7, &day) || month == 0 || week == 0)
		return false;
	out->month = (unsigned)month;
	out->week = (unsigned)week;
	out->day = (unsigned)day;
	return true;
}

static bool
eat_change(struct span *s, struct zone_change *out)
{
	int32_t day = 0;

	out->time_s = 2 * 3600;
	if (!span_eat_char(s, ','))
		return false;
	if (span_eat_char(s, 'M')) {
		out->kind = ZONE_DAY_OF_WEEK;
		if (!eat_week_day(s, out))
			return false;
	} else {
		bool is_julian = span_eat_char(s, 'J');

		out->kind = is_julian ? ZONE_DAY_JULIAN : ZONE_DAY_OF_YEAR;
		if (!eat_below(s, 366, &day) || (is_julian && day == 0))
			return false;
		out->day = (unsigned)day;
	}
	return !span_eat_char(s, '/') || eat_time(s, &out->time_s);
}

bool
zone_rule_parse(struct span text, struct zone_rule *out)
{
	struct zone_rule r = { 0 };

	if (!eat_name(&text) || !eat_offset(&text, &r.standard_s))
		return false;
	if (text.len > 0) {
		r.has_summer = true;
		r.summer_s = r.standard_s + 3600;
		if (!eat_name(&text))
			return false;
		if (text.len > 0 && text.ptr[0] != ',' &&
			!eat_offset(&text, &r.summer_s))
			return false;
		if (!eat_change(&text, &r.to_summer) ||
			!eat_change(&text, &r.to_standard))
			return false;
	}
	if (text.len != 0)
		return false;
	*out = r;
	return true;
}

static int64_t
week_day(const struct zone_change *c, int64_t year)
{
	int64_t first = days_from_civil(year, c->month, 1);
	/* 1970-01-01 was a Thursday. */
	int64_t weekday = ((first + 4) % 7 + 7) % 7;
	int64_t day = ((int64_t)c->day - weekday + 7) % 7 +
		7 * ((int64_t)c->week - 1);

	if (day >= (int64_t)civil_month_days(year, c->month))
		day -= 7;
	return first + day;
}

/* The local second of a change in a year. */
static int64_t
change_local(const struct zone_change *c, int64_t year)
{
	int64_t days = days_from_civil(year, 1, 1) + (int64_t)c->day;

	if (c->kind == ZONE_DAY_OF_WEEK)
		days = week_day(c, year);
	else if (c->kind == ZONE_DAY_JULIAN &&
		!(civil_is_leap(year) && c->day >= 60))
		days--;
	return days * DAY_S + c->time_s;
}

/* Summer wins at the same second: "all year summer" is written as a year that
 * ends where the next begins. */
static void
take_change(struct zone_period *p, int64_t at_s, int32_t offset_s,
	bool is_summer, int64_t utc_s)
{
	if (at_s > utc_s) {
		if (at_s < p->until_s)
			p->until_s = at_s;
	} else if (at_s > p->since_s || (is_summer && at_s == p->since_s)) {
		p->since_s = at_s;
		p->offset_s = offset_s;
	}
}

void
zone_rule_period(
	const struct zone_rule *r, int64_t utc_s, struct zone_period *out)
{
	struct civil c = { 0 };

	*out = (struct zone_period){ r->standard_s, INT64_MIN, INT64_MAX };
	if (!r->has_summer)
		return;
	civil_from_seconds(utc_s, &c);
	/* The times of day reach a week into the years beside. */
	for (int64_t year = c.year - 1; year <= c.year + 1; year++) {
		take_change(out,
			change_local(&r->to_standard, year) - r->summer_s,
			r->standard_s, false, utc_s);
		take_change(out,
			change_local(&r->to_summer, year) - r->standard_s,
			r->summer_s, true, utc_s);
	}
}

int32_t
zone_rule_offset(const struct zone_rule *r, int64_t utc_s)
{
	struct zone_period p = { 0 };

	zone_rule_period(r, utc_s, &p);
	return p.offset_s;
}
