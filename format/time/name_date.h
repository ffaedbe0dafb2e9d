/* The date that rotation puts into a file's name. */
#ifndef WB_FORMAT_TIME_NAME_DATE_H
#define WB_FORMAT_TIME_NAME_DATE_H

#include "format/base/span.h"

struct name_date {
	/* Days since 1970 that the name may mean, both included: a day, a
	 * month or a year. */
	int32_t first_day;
	int32_t last_day;
	/* Its text in the name. */
	struct span text;
};

/* Find it in a file's own name (without folders): 20190304, 2019-03-04,
 * 2019030410 and longer, 201903, 2019-03, 2019, the seconds since 1970, or the
 * TAI64N label of multilog. The last one in the name counts; a whole day
 * before a month, a month before a year. False if there is none. */
bool name_date_find(struct span name, struct name_date *out);

#endif
