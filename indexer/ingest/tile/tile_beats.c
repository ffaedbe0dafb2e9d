#include "indexer/ingest/tile/tile_beats.h"

#include "format/base/arena.h"
#include "format/disk/beats.h"

void
tile_beats_count(struct tile *t, uint32_t tally, const struct stamp *stamp)
{
	uint32_t host = t->tallies[tally].host_tally;
	uint32_t piece = t->npieces - 1;
	uint32_t last = t->tallies[host].last_beat;
	int64_t at = stamp->kind == STAMP_NONE ? 0 : beat_of(stamp->seconds);
	struct tile_beat *b = last > 0 ? &t->beats[last - 1] : NULL;

	/* Lines mostly come in the order of their times. */
	if (b && b->at == at && b->kind == stamp->kind && b->piece == piece) {
		b->lines++;
		return;
	}
	t->beats = xgrow(
		t->beats, &t->beats_cap, t->nbeats + 1, sizeof(*t->beats));
	t->beats[t->nbeats++] = (struct tile_beat){ .at = at,
		.lines = 1,
		.host_tally = host,
		.piece = piece,
		.kind = (uint8_t)stamp->kind };
	t->tallies[host].last_beat = (uint32_t)t->nbeats;
}
