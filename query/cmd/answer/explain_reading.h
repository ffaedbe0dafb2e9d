/* One reading, told with all its clues. */
#ifndef WB_QUERY_CMD_ANSWER_EXPLAIN_READING_H
#define WB_QUERY_CMD_ANSWER_EXPLAIN_READING_H

#include "format/reading/reading_family.h"
#include "query/cmd/ask/asking.h"
#include "query/show/row.h"

extern const struct row_type reading_rows;

/* One run, and the line of it that was asked for. */
struct explained {
	const struct source_view *owner;
	const struct run_reading *run;
	/* The source of which the reading is: a longer one, where the log grew.
	 */
	const struct source_view *whole;
	/* Not the source that was asked for: one with the same lines. */
	bool is_shared;
	/* An earlier copy of that one, it is. */
	bool is_earlier;
	/* What its years were found from, or NULL; its place among the runs. */
	const struct reading_member *member;
	size_t place;
	/* The first of its lines, and how many. */
	uint64_t first_line;
	uint64_t lines;
	/* NULL for a whole source. */
	const struct search_hit *hit;
	struct span path;
	/* Its permissions; 0 if they are not known. */
	unsigned mode;
	/* Of a whole source: its first line begins with a TAI64N
	 * label. */
	bool has_labels;
};

/* What is to be said of it besides, in words; empty if nothing is. */
struct span explained_note(struct arena *arena, const struct explained *x);

/* As text, or as a row of reading_rows that asking_begin_rows was told of. */
void explained_show(struct asking *a, const struct explained *x);

#endif
