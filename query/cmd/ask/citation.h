/* Citations as a person types them: SOURCE:LINE, SOURCE@OFFSET, or a source
 * alone. */
#ifndef WB_QUERY_CMD_ASK_CITATION_H
#define WB_QUERY_CMD_ASK_CITATION_H

#include "query/plan/source/source_name.h"

/* A citation taken apart. */
struct citation {
	struct source_ref source;
	/* The whole argument is a source. */
	bool is_whole;
	bool by_offset;
	uint64_t value;
};

/* Does it end as a citation does: in the last :N or @N? */
bool citation_has_place(struct span text);

/* WB_USAGE if it is none, WB_ABSENT if there is no such source. */
enum wb_err citation_read(struct searched *indexes, size_t nindexes,
	struct span text, struct citation *out, struct err *err);

#endif
