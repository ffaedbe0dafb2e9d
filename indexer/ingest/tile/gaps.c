#include "indexer/ingest/tile/gaps.h"

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
		char why[DAMAGE_GAP_MAX];

		damage_gap_put(t->gaps[i].length, why);
		row.offset = offset + t->gaps[i].offset;
		row.why = span_of(why);
		sources_add_damage(out, &row);
		++*count;
	}
}
