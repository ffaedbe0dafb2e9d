#include "format/time/civil.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	int64_t year;
	unsigned month;
	unsigned day;
	int64_t days;
} dates[] = {
	{ 1970, 1, 1, 0 },
	{ 1969, 12, 31, -1 },
	{ 2000, 2, 29, 11016 },
	{ 2000, 3, 1, 11017 },
	{ 2019, 3, 4, 17959 },
	{ 1600, 1, 1, -135140 },
	{ 1, 1, 1, -719162 },
	{ 0, 3, 1, -719468 },
	{ -1, 12, 31, -719529 },
	{ 2262, 4, 11, 106751 },
};

Test(civil, dates)
{
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct civil c = { 0 };

		cr_expect(days_from_civil(dates[i].year, dates[i].month,
				  dates[i].day) == dates[i].days,
			"row %zu", i);
		civil_from_days(dates[i].days, &c);
		cr_expect(c.year == dates[i].year &&
				c.month == dates[i].month &&
				c.day == dates[i].day,
			"row %zu: %d-%u-%u", i, (int)c.year, c.month, c.day);
	}
}

/* Each day of 800 years follows the one before, there and back. */
Test(civil, every_day)
{
	int64_t days = days_from_civil(1600, 1, 1);

	for (int64_t year = 1600; year < 2400; year++) {
		for (unsigned month = 1; month <= 12; month++) {
			unsigned last = civil_month_days(year, month);

			for (unsigned day = 1; day <= last; day++) {
				struct civil c = { 0 };

				cr_assert(days_from_civil(year, month, day) ==
					days);
				civil_from_days(days++, &c);
				cr_assert(c.year == year && c.month == month &&
					c.day == day);
			}
		}
	}
}

Test(civil, seconds)
{
	struct civil c = { 2019, 3, 4, 10, 20, 30 };
	struct civil back = { 0 };

	cr_expect(seconds_from_civil(&c) == 1551694830);
	civil_from_seconds(-1, &back);
	cr_expect(back.year == 1969 && back.month == 12 && back.day == 31 &&
		back.hour == 23 && back.minute == 59 && back.second == 59);
	c.second = 60;
	civil_from_seconds(seconds_from_civil(&c), &back);
	cr_expect(back.minute == 21 && back.second == 0);
}

Test(civil, years_come_and_go)
{
	int64_t leap_day = civil_yearless(2, 29, 3600);
	int64_t march = civil_yearless(3, 1, 0);
	int64_t seconds = 7;
	int64_t year = 0;

	cr_expect(leap_day == 59 * 86400 + 3600);
	cr_expect(!civil_with_year(leap_day, 2019, &seconds) && seconds == 7);
	cr_expect(civil_with_year(leap_day, 2020, &seconds) &&
		seconds == days_from_civil(2020, 2, 29) * 86400 + 3600);
	cr_expect(civil_drop_year(seconds, &year) == leap_day && year == 2020);
	cr_expect(civil_with_year(march, 2019, &seconds) &&
		seconds == days_from_civil(2019, 3, 1) * 86400);
	cr_expect(civil_drop_year(seconds, NULL) == march);
	/* 31 December 23:59:60 is the first second of the next year. */
	cr_expect(civil_with_year(
			  civil_yearless(12, 31, 86400), 2019, &seconds) &&
		seconds == days_from_civil(2020, 1, 1) * 86400);
}

static const struct {
	int64_t ns;
	unsigned digits;
	enum civil_zone zone;
	int32_t offset_s;
	const char *want;
} texts[] = {
	{ 0, 0, CIVIL_ZONE_UTC, 0, "1970-01-01T00:00:00Z" },
	{ -1, 9, CIVIL_ZONE_NONE, 0, "1969-12-31T23:59:59.999999999" },
	{ 1551693600123456789, 6, CIVIL_ZONE_UTC, 3600,
		"2019-03-04T10:00:00.123456Z" },
	{ 1551693600123456789, 3, CIVIL_ZONE_OFFSET, 3600,
		"2019-03-04T11:00:00.123+01:00" },
	{ 1551693600000000000, 0, CIVIL_ZONE_OFFSET, -12600,
		"2019-03-04T06:30:00-03:30" },
	{ 1551693600000000001, 12, CIVIL_ZONE_NONE, 0,
		"2019-03-04T10:00:00.000000001" },
	{ INT64_MAX, 1, CIVIL_ZONE_UTC, 0, "2262-04-11T23:47:16.8Z" },
	{ INT64_MIN, 1, CIVIL_ZONE_UTC, 0, "1677-09-21T00:12:43.1Z" },
};

Test(civil, format)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char out[CIVIL_TEXT_MAX];
		size_t n = civil_format(out, texts[i].ns, texts[i].digits,
			texts[i].zone, texts[i].offset_s);

		cr_expect_str_eq(out, texts[i].want);
		cr_expect(n == strlen(texts[i].want), "row %zu", i);
	}
}
