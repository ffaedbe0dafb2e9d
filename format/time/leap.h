/* Leap seconds, for TAI64 labels of systems that count them. */
#ifndef WB_FORMAT_TIME_LEAP_H
#define WB_FORMAT_TIME_LEAP_H

#include <stdint.h>

/* daemontools takes TAI for UTC plus ten seconds; a system whose clock runs by
 * the "right" zone tables writes true TAI. The difference at a time worked out
 * by the first rule: leap seconds inserted since 1972, 0 to 27. None came after
 * 2016. */
int64_t leap_seconds(int64_t utc_s);

#endif
