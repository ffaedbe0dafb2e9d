/* One mail among the lines of a queue id, while they are read. */
#ifndef WB_QUERY_TRACE_LEG_LEG_EPOCH_H
#define WB_QUERY_TRACE_LEG_LEG_EPOCH_H

#include "query/trace/leg/leg.h"

/* What is known of the leg being made. */
struct epoch {
	struct leg leg;
	/* The last line with a time. */
	const struct sighting *last;
	/* From and size as the queue manager told them, and the first
	 * message-id. */
	const struct sighting *from;
	const struct sighting *message_id;
	uint64_t nrcpt;
	uint64_t nends;
	bool is_held;
	/* Something other than the lines before the queue. */
	bool is_under_way;
};

/* The lines of an id from where it is read. */
struct rest {
	const struct sighting *const *lines;
	size_t count;
};

/* From one time to the other, ns; 0 where one is not known. */
int64_t epoch_passed(int64_t from, int64_t to);
/* The same between lines, at least. */
int64_t epoch_passed_between(
	const struct sighting *last, const struct sighting *s);
/* Does the next mail of that id begin with the first line of the rest? */
bool epoch_is_new(const struct epoch *e, const struct rest *r);

#endif
