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

/* What the years of a source, by its place in the order of `sources`, were
 * found from; NULL if it has no runs. Lives as long as w. */
const struct reading_member *readings_why_source(
	const struct readings_why *w, uint32_t ord);
/* The permissions of a source where it was found under that path, of the file
 * or of the archive's member; 0 if they are not known. */
unsigned readings_why_mode(
	const struct readings_why *w, uint32_t ord, struct span path);

#endif
