/* How the years and zones of sources were found, in a few sentences. */
#ifndef WB_QUERY_CMD_EVIDENCE_SUMMARY_READING_H
#define WB_QUERY_CMD_EVIDENCE_SUMMARY_READING_H

#include "format/base/arena.h"
#include "query/show/answer.h"

struct reading_group;

/* All zero is empty. */
struct summary_readings {
	struct arena arena;
	struct reading_group *groups;
	size_t count;
	size_t cap;
};
void summary_readings_take(
	struct summary_readings *r, const struct source_answer *source);
/* One sentence for each group, years first, the largest first. */
const struct span *summary_readings_tell(
	struct summary_readings *r, struct arena *arena, size_t *count);
void summary_readings_release(struct summary_readings *r);

#endif
