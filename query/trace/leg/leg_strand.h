/* What tells the lines of one queue id apart that two queues had at a time. */
#ifndef WB_QUERY_TRACE_LEG_LEG_STRAND_H
#define WB_QUERY_TRACE_LEG_LEG_STRAND_H

#include "query/trace/leg/leg.h"

enum {
	/* Ages are told in seconds. */
	STRAND_AGE_S = 2,
	/* Programs write in any order; and a mail comes in. */
	STRAND_DISORDER_S = 5,
	STRAND_TAKE_S = 600
};

/* Is it a line of Postfix's queue manager? */
bool strand_is_manager(const struct sighting *s);

/* Do two lines of queue managers tell of the same sender and size? */
bool strand_is_same_mail(const struct sighting *a, const struct sighting *b);

/* By its number alone, which another host may have, too. */
bool strand_is_same_process(const struct sighting *a, const struct sighting *b);

/* False where one of both is INT64_MAX. */
bool strand_is_within(int64_t a, int64_t b, int64_t seconds);

/* When the mail of that delivery came, by its age; INT64_MAX if it says none.
 */
int64_t strand_came_at(const struct sighting *s);

#endif
