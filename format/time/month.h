/* Names of months as time stamps write them. */
#ifndef WB_FORMAT_TIME_MONTH_H
#define WB_FORMAT_TIME_MONTH_H

#include "format/base/span.h"

/* "Jan" to "Dec" at p, 3 bytes, in that case: 1 to 12, or 0. */
unsigned month_english(const char *p);

/* The month that a word names, English or not: 1 to 12, or 0. */
unsigned month_named(struct span word);

#endif
