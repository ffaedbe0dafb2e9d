/* Times are microseconds since 1970 in UTC; this turns them into what clocks
 * on walls and in logs show. */
#ifndef TESTS_SIM_CALENDAR_H
#define TESTS_SIM_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

enum { SECOND_US = 1000000 };

static const int64_t minute_us = 60 * (int64_t)SECOND_US;
static const int64_t hour_us = 3600 * (int64_t)SECOND_US;
static const int64_t day_us = 86400 * (int64_t)SECOND_US;

/* Central Europe with summer time, UTC, and five hours behind all year. */
enum zone { ZONE_CENTRAL, ZONE_UTC, ZONE_PANAMA };

struct civil {
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
	/* 0 is Sunday. */
	int weekday;
};

/* Days since 1970 of a date of the Gregorian calendar. */
int64_t days_of(int year, int month, int day);

/* The wall clock `offset_s` east of UTC. */
struct civil civil_of(int64_t when_us, int offset_s);

/* Seconds east of UTC in `z` at that time. */
int zone_offset(enum zone z, int64_t when_us);

/* Daily rotation: the first time after `when_us` at which the wall clock of
 * `z` shows `second_of_day`. */
int64_t next_daily(enum zone z, int64_t when_us, int second_of_day);

/* RFC 3339 in UTC with microseconds, into `out` of at least 32 bytes. */
void calendar_rfc3339(int64_t when_us, char *out, size_t size);

#endif
