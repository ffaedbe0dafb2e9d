/* Damage of a source of records, as its row tells it. */
#include "indexer/store/segment/sources.h"

#include <stdio.h>

void
damage_gap_put(uint32_t length, char out[DAMAGE_GAP_MAX])
{
	(void)snprintf(out, DAMAGE_GAP_MAX,
		length == 1 ? "%u byte that is no record"
			    : "%u bytes that are no record",
		(unsigned)length);
}

bool
damage_is_gap(struct span why)
{
	return span_ends(why, SPAN(" that is no record")) ||
		span_ends(why, SPAN(" that are no record"));
}
