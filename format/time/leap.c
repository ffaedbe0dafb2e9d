#include "format/time/leap.h"

#include <stddef.h>

/* The second after each leap second, as UTC since 1970 (IERS Bulletin C). */
static const int64_t leaps[] = { 78796800, 94694400, 126230400, 157766400,
	189302400, 220924800, 252460800, 283996800, 315532800, 362793600,
	394329600, 425865600, 489024000, 567993600, 631152000, 662688000,
	709948800, 741484800, 773020800, 820454400, 867715200, 915148800,
	1136073600, 1230768000, 1341100800, 1435708800, 1483228800 };

int64_t
leap_seconds(int64_t utc_s)
{
	int64_t n = 0;

	/* The time given is ahead by what is asked for. */
	while ((size_t)n < sizeof(leaps) / sizeof(leaps[0]) &&
		utc_s - n > leaps[n])
		n++;
	return n;
}
