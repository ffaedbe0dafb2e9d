/* Repair of an index from what is left of it. */
#ifndef WB_INDEXER_INGEST_REPAIR_SALVAGE_H
#define WB_INDEXER_INGEST_REPAIR_SALVAGE_H

#include "indexer/ingest/check/finding.h"
#include "indexer/ingest/commit/rebuild.h"

struct salvage_report {
	/* FINDING_LOST: what is lost, which is damage of sources from then on
	 * where a table can hold it. FINDING_REPLACED. Others: what is wrong
	 * with the files, from which that comes. */
	struct findings findings;
	uint64_t segments;
	/* Of those, made anew. */
	uint64_t salvaged;
	uint64_t frames;
};

/* Make the index whole again, from its segments alone if need be.
 * - CURRENT, if it is no good, is made from the segments that are there; what
 *   people had said of years, zones and hosts is lost then.
 * - A segment that is not what was sealed is written again from its whole
 *   frames, and the old one is kept beside it as N.damaged. What is lost is
 *   recorded in it as damage.
 * - If its sources.sqlite cannot be read, the sources are told apart by their
 *   frames, and are called "(salvaged) segment N stream M".
 * - All that is derived is made anew.
 * The caller holds the lock. The state before stays live until the last step,
 * except that a crash while a segment is put in place leaves it to be salvaged
 * again. */
enum wb_err salvage_run(const char *index,
	const struct rebuild_options *options, struct salvage_report *report,
	struct err *err);
void salvage_release(struct salvage_report *report);

/* Make the rooms and the lock of an index that lacks some of them; nothing is
 * done unless `index` has segments. */
enum wb_err salvage_rooms(const char *index, struct err *err);

#endif
