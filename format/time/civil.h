/* Civil time: the proleptic Gregorian calendar, without zones and leap seconds.
 * A second 60 counts as the first of the next minute. */
#ifndef WB_FORMAT_TIME_CIVIL_H
#define WB_FORMAT_TIME_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct civil {
	int64_t year;
	/* From 1. */
	unsigned month;
	unsigned day;
	unsigned hour;
	unsigned minute;
	unsigned second;
};

enum {
	/* Room for civil_format, its NUL included. */
	CIVIL_TEXT_MAX = 40
};

/* How civil_format ends. */
enum civil_zone {
	/* Nothing: the zone is not known. */
	CIVIL_ZONE_NONE,
	/* Z, whatever the offset. */
	CIVIL_ZONE_UTC,
	/* +hh:mm, the time shown being ns plus the offset. */
	CIVIL_ZONE_OFFSET
};

/* By the Gregorian rule, whatever calendar was in force. */
bool civil_is_leap(int64_t year);
/* Days of a month, 1 to 12, of a year. */
unsigned civil_month_days(int64_t year, unsigned month);

/* Days since 1970-01-01; month 1 to 12, day from 1. */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);
/* The inverse; the time of day is set to 00:00:00. */
void civil_from_days(int64_t days, struct civil *out);

/* Seconds since 1970-01-01 00:00, and back. */
int64_t seconds_from_civil(const struct civil *c);
void civil_from_seconds(int64_t seconds, struct civil *out);

/* A yearless time counts seconds from 1 January of a leap year. Give it a
 * year; false, *out untouched, if that year has no 29 February. */
bool civil_with_year(int64_t yearless_s, int64_t year, int64_t *out);
/* The yearless time of a day and time: month 1 to 12, day 1 to 31. */
int64_t civil_yearless(unsigned month, unsigned day, int64_t second_of_day);
/* The yearless time of seconds since 1970; its year in *year, if not NULL. */
int64_t civil_drop_year(int64_t seconds, int64_t *year);

/* RFC 3339 with `digits` (0 to 9) of the fraction, cut and not rounded, NUL
 * behind it. `ns` is nanoseconds since 1970. Returns the length. */
size_t civil_format(char out[CIVIL_TEXT_MAX], int64_t ns, unsigned digits,
	enum civil_zone zone, int32_t offset_s);

#endif
