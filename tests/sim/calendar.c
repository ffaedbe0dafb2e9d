#include "tests/sim/calendar.h"

#include <stdio.h>

/* Both functions count from March, so that a leap day ends a year
 * (H. Hinnant, "chrono-compatible low-level date algorithms"). */
int64_t
days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
		of_year - 719468;
}

struct civil
civil_of(int64_t when_us, int offset_s)
{
	int64_t sec = when_us / SECOND_US + offset_s;
	int64_t days = sec / 86400;
	int64_t z = days + 719468;
	int64_t era = z / 146097;
	int64_t d = z - era * 146097;
	int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	int64_t doy = d - (365 * y + y / 4 - y / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct civil c;

	c.day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c.year = (int)(y + era * 400) + (c.month <= 2 ? 1 : 0);
	c.hour = (int)(sec % 86400 / 3600);
	c.minute = (int)(sec % 3600 / 60);
	c.second = (int)(sec % 60);
	c.weekday = (int)((days + 4) % 7);
	return c;
}

static int64_t
last_sunday_us(int year, int month)
{
	int64_t days = days_of(year, month, 31);

	return (days - (days + 4) % 7) * day_us;
}

int
zone_offset(enum zone z, int64_t when_us)
{
	int year;

	if (z == ZONE_UTC)
		return 0;
	if (z == ZONE_PANAMA)
		return -5 * 3600;
	/* The European Union switches at 01:00 UTC everywhere. */
	year = civil_of(when_us, 0).year;
	if (when_us >= last_sunday_us(year, 3) + hour_us &&
		when_us < last_sunday_us(year, 10) + hour_us)
		return 7200;
	return 3600;
}

int64_t
next_daily(enum zone z, int64_t when_us, int second_of_day)
{
	int64_t local = when_us + zone_offset(z, when_us) * (int64_t)SECOND_US;
	int64_t at =
		local / day_us * day_us + second_of_day * (int64_t)SECOND_US;
	int64_t utc;

	if (at <= local)
		at += day_us;
	utc = at - zone_offset(z, at) * (int64_t)SECOND_US;
	return utc > when_us ? utc : utc + day_us;
}

void
calendar_rfc3339(int64_t when_us, char *out, size_t size)
{
	struct civil c = civil_of(when_us, 0);

	snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", c.year,
		c.month, c.day, c.hour, c.minute, c.second,
		(int)(when_us % SECOND_US));
}
