#include "indexer/ingest/tile/gaps.h"

#include <stdio.h>

void
gaps_note(struct tile *t, uint32_t offset, size_t length)
{
	struct tile_gap *last = t->ngaps ? &t->gaps[t->ngaps - 1] : NULL;

	if (last && last->offset + last->length == offset)
		last->length += (uint32_t)length;
	else if (t->ngaps < TILE_GAPS_MAX)
		t->gaps[t->ngaps++] =
			(struct tile_gap){ offset, (uint32_t)length };
}

void
gaps_put(const struct tile *t, uint64_t offset, const struct damage_row *where,
	uint32_t *count, struct sources_writer *out)
{
	for (uint32_t i = 0; i < t->ngaps && *count < GAPS_MAX; i++) {
		struct damage_row row = *where;
		char why[64];

		(void)snprintf(why, sizeof(why),
			t->gaps[i].length == 1 ? "%u byte that is no record"
					       : "%u bytes that are no record",
			(unsigned)t->gaps[i].length);
		row.offset = offset + t->gaps[i].offset;
		row.why = span_of(why);
		sources_add_damage(out, &row);
		++*count;
	}
}
