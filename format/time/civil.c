#include "format/time/civil.h"

#include <assert.h>

enum { DAY_S = 86400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

static const int64_t ns_per_s = 1000000000;

/* Days before each month of a leap year. */
static const uint16_t days_before[13] = { 0, 31, 60, 91, 121, 152, 182, 213,
	244, 274, 305, 335, 366 };

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

bool
civil_is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned
civil_month_days(int64_t year, unsigned month)
{
	assert(month >= 1 && month <= 12);
	if (month == 2 && !civil_is_leap(year))
		return 28;
	return (unsigned)(days_before[month] - days_before[month - 1]);
}

/* The year is counted from March, so that the leap day is its last. */
int64_t
days_from_civil(int64_t year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t from_march = (int64_t)((month + 9) % 12);
	int64_t day_of_year = (153 * from_march + 2) / 5 + (int64_t)day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
		year_of_era / 100 + day_of_year;

	return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

void
civil_from_days(int64_t days, struct civil *out)
{
	int64_t z = days + EPOCH_DAYS;
	int64_t era = floor_div(z, ERA_DAYS);
	int64_t doe = z - era * ERA_DAYS;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t from_march = (5 * doy + 2) / 153;
	unsigned month = (unsigned)((from_march + 2) % 12 + 1);

	*out = (struct civil){
		.year = era * 400 + yoe + (month <= 2),
		.month = month,
		.day = (unsigned)(doy - (153 * from_march + 2) / 5 + 1),
	};
}

int64_t
seconds_from_civil(const struct civil *c)
{
	return days_from_civil(c->year, c->month, c->day) * DAY_S +
		(int64_t)c->hour * 3600 + (int64_t)c->minute * 60 +
		(int64_t)c->second;
}

void
civil_from_seconds(int64_t seconds, struct civil *out)
{
	int64_t days = floor_div(seconds, DAY_S);
	unsigned rest = (unsigned)(seconds - days * DAY_S);

	civil_from_days(days, out);
	out->hour = rest / 3600;
	out->minute = rest / 60 % 60;
	out->second = rest % 60;
}

bool
civil_with_year(int64_t yearless_s, int64_t year, int64_t *out)
{
	int64_t day = floor_div(yearless_s, DAY_S);
	/* The 60th day, from 0 the 59th, is 29 February. */
	enum { LEAP_DAY = 59 };

	if (!civil_is_leap(year)) {
		if (day == LEAP_DAY)
			return false;
		if (day > LEAP_DAY)
			yearless_s -= DAY_S;
	}
	*out = days_from_civil(year, 1, 1) * DAY_S + yearless_s;
	return true;
}

int64_t
civil_yearless(unsigned month, unsigned day, int64_t second_of_day)
{
	assert(month >= 1 && month <= 12);
	return ((int64_t)days_before[month - 1] + (int64_t)day - 1) * DAY_S +
		second_of_day;
}

int64_t
civil_drop_year(int64_t seconds, int64_t *year)
{
	int64_t days = floor_div(seconds, DAY_S);
	struct civil c = { 0 };

	civil_from_days(days, &c);
	if (year)
		*year = c.year;
	return civil_yearless(c.month, c.day, seconds - days * DAY_S);
}

/* So many digits, behind one character. printf would take most of the time that
 * a line takes to print. */
static char *
put_number(char *out, char before, unsigned value, unsigned digits)
{
	*out++ = before;
	for (unsigned i = digits; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + digits;
}

static char *
put_offset(char *out, int32_t offset_s)
{
	unsigned minutes = (unsigned)(offset_s < 0 ? -offset_s : offset_s) / 60;

	out = put_number(out, offset_s < 0 ? '-' : '+', minutes / 60, 2);
	return put_number(out, ':', minutes % 60, 2);
}

/* Years of int64_t nanoseconds have four digits. */
static char *
put_civil(char *out, const struct civil *c)
{
	out = put_number(out, (char)('0' + c->year / 1000 % 10),
		(unsigned)(c->year % 1000), 3);
	out = put_number(out, '-', c->month, 2);
	out = put_number(out, '-', c->day, 2);
	out = put_number(out, 'T', c->hour, 2);
	out = put_number(out, ':', c->minute, 2);
	return put_number(out, ':', c->second, 2);
}

size_t
civil_format(char out[CIVIL_TEXT_MAX], int64_t ns, unsigned digits,
	enum civil_zone zone, int32_t offset_s)
{
	int64_t seconds = floor_div(ns, ns_per_s);
	int64_t fraction = ns % ns_per_s + (ns % ns_per_s < 0 ? ns_per_s : 0);
	struct civil c = { 0 };
	char *end = out;

	if (zone == CIVIL_ZONE_OFFSET)
		seconds += offset_s;
	civil_from_seconds(seconds, &c);
	end = put_civil(end, &c);
	if (digits > 9)
		digits = 9;
	if (digits > 0) {
		(void)put_number(end, '.', (unsigned)fraction, 9);
		end += 1 + digits;
	}
	if (zone == CIVIL_ZONE_UTC)
		*end++ = 'Z';
	else if (zone == CIVIL_ZONE_OFFSET)
		end = put_offset(end, offset_s);
	*end = '\0';
	return (size_t)(end - out);
}
