/* Why the lines of a source have their year, or their zone. */
#ifndef WB_QUERY_CMD_EVIDENCE_SOURCE_REASON_H
#define WB_QUERY_CMD_EVIDENCE_SOURCE_REASON_H

#include "format/reading/reading.h"

#include <stddef.h>
#include <stdint.h>

/* How many lines have a basis for the same reason. A run may be stored in
 * pieces, which are told apart by nothing else. */
struct source_reason {
	enum reading_basis basis;
	uint64_t lines;
	const char *why;
};

struct source_reasons {
	size_t count;
	size_t cap;
	struct source_reason *items;
};

/* So many lines more; `why` must live as long. */
void source_weigh(struct source_reasons *all, enum reading_basis basis,
	const char *why, uint64_t lines);
/* What a whole source's year or zone is: the weakest of its runs, and of those
 * the one that most lines have. NULL if there is none. */
const struct source_reason *source_weakest(const struct source_reasons *all);

#endif
