/* Lines of one queue id that two hosts of one name had at the same time. */
#ifndef WB_QUERY_TRACE_LEG_CUT_H
#define WB_QUERY_TRACE_LEG_CUT_H

#include "query/trace/leg.h"

/* leg_strand.c: of sorted lines of one source: do they show that two queues had
 * the id at the same time? Then cuts them apart first, as leg_cut does with
 * what is left. Adds to *out. */
bool leg_has_strands(const struct sighting *const *lines, size_t count);
void leg_cut_strands(const struct sighting *const *lines, size_t count,
	struct leg_list *out);

#endif
