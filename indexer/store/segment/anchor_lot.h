/* Which anchors of many are kept: by where their lines stand in the source, so
 * that it does not matter in which parts that was stored. */
#ifndef WB_INDEXER_STORE_SEGMENT_ANCHOR_LOT_H
#define WB_INDEXER_STORE_SEGMENT_ANCHOR_LOT_H

#include <stdbool.h>
#include <stdint.h>

/* A number that says nothing else of the line at that offset. */
static inline uint64_t
anchor_lot(uint64_t offset)
{
	uint64_t h = offset + 0x9e3779b97f4a7c15ULL;

	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9ULL;
	h = (h ^ h >> 27) * 0x94d049bb133111ebULL;
	return (h ^ h >> 31) >> 1;
}

enum { ANCHORS_EARLY = 24, ANCHOR_ROUND = 256 << 10 };

/* Are anchors looked for in that line, where so many were found in the same
 * round of bytes before? In each of the first ones, then in one of so many, and
 * behind what a small log has in one of more: enough to date it and to follow
 * its clock, too few to cost. Room is left for the later ones. Rounds are those
 * of the source, not of tiles: a log is cut into these elsewhere when a part of
 * it was stored before. A line has its turn where a multiple of so many bytes
 * falls in it, so that turns are about as far apart everywhere. */
static inline bool
anchor_has_turn(uint64_t offset, uint32_t length, uint32_t found)
{
	enum { FIRST = 6 << 10, OFTEN = 48 << 10, NEAR = 1499, FAR = 6101 };
	const uint64_t at = offset % ANCHOR_ROUND;
	const uint64_t each = at < OFTEN ? NEAR : FAR;

	if (at < FIRST && found < ANCHORS_EARLY)
		return true;
	return offset / each != (offset + length + 1) / each;
}

/* Is that of the line kept, where so many of the run are? All of the first
 * ones, then ever fewer. */
static inline bool
anchor_is_kept(uint64_t offset, uint32_t kept)
{
	enum { STEP = 48, MOST = 20 };
	const uint32_t steps = kept / STEP < MOST ? kept / STEP : MOST;

	return anchor_lot(~offset) % ((uint64_t)1 << steps) == 0;
}

#endif
