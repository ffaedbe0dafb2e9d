/* Lines of one queue id, taken apart: those of two hosts of one name that had
 * it at the same time. */
#ifndef WB_QUERY_TRACE_LEG_LEG_CUT_H
#define WB_QUERY_TRACE_LEG_LEG_CUT_H

#include "query/trace/leg/leg.h"

/* leg_strand.c: of sorted lines of one source: do they show that two queues had
 * the id at the same time? A delivery so many seconds older than the mail that
 * it comes after does. */
bool leg_has_strands(
	const struct sighting *const *lines, size_t count, int64_t older_s);
/* Cuts them apart first, as leg_cut does with what is left. Adds to *out. */
void leg_cut_strands(const struct sighting *const *lines, size_t count,
	struct leg_list *out);

/* leg_place.c: of which of two hosts of one name is each line, as its source
 * tells? A mail goes on in the next rotation. Fills places[count], from 0 on,
 * and returns how many there are. */
size_t leg_places(
	const struct sighting *const *lines, size_t count, size_t *places);
bool leg_is_of_source(const struct sighting *s, const struct sighting *other);

/* leg_manager.c: do two queue managers write in turn under the name of that
 * line's host, about then? False where it cannot be read. */
bool leg_has_two_managers(struct view *v, const struct sighting *line);

#endif
