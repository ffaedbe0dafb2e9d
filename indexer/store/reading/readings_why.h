/* How readings came about: worked out anew from the segments, since only what
 * follows from them is kept. */
#ifndef WB_INDEXER_STORE_READING_READINGS_WHY_H
#define WB_INDEXER_STORE_READING_READINGS_WHY_H

#include "format/reading/reading_family.h"
#include "indexer/store/index/index.h"

struct readings_why;

/* Reads all segments. */
enum wb_err readings_why_open(
	struct index *ix, struct readings_why **out, struct err *err);
void readings_why_close(struct readings_why *w);

/* Where a run was worked out: of an earlier copy of a log in that of the whole,
 * which has the run or more of it. */
struct why_run {
	/* ord of the source, in the order of `sources`. */
	uint32_t ord;
	/* What its years were found from, NULL if it has no runs, and the place
	 * of the run among them. Lives as long as the readings_why. */
	const struct reading_member *member;
	size_t place;
};

/* Of the run at an offset of a source, by its ord. */
struct why_run readings_why_run(
	const struct readings_why *w, uint32_t ord, uint64_t offset);
/* The permissions of a source where it was found under that path, of the file
 * or of the archive's member; 0 if they are not known. */
unsigned readings_why_mode(
	const struct readings_why *w, uint32_t ord, struct span path);

#endif
