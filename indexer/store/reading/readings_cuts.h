/* Sources whose damaged records were cut into lines by other rules than those
 * of now: what frames and terms say of their lines does not hold. */
#ifndef WB_INDEXER_STORE_READING_READINGS_CUTS_H
#define WB_INDEXER_STORE_READING_READINGS_CUTS_H

#include "indexer/store/reading/readings.h"

/* A stretch of such a stream and who holds it. */
struct old_cut {
	struct extent_row extent;
	uint32_t ord;
	/* Another source has the bytes of that one. */
	bool is_superseded;
};

/* All of them, in order of stream; from malloc. Streams that all who hold them
 * are superseded of were read again. */
enum wb_err readings_old_cuts(struct readings *r, struct old_cut **out,
	size_t *count, struct err *err);

#endif
