/* The lines of one source, by number and by offset. */
#ifndef WB_QUERY_PLAN_LINE_H
#define WB_QUERY_PLAN_LINE_H

#include "query/plan/copies/cite.h"
#include "query/plan/source/source_name.h"
#include "query/plan/view/hit.h"

/* What is kept of a line; the rest of a longer one is counted only. */
enum { LINE_KEPT_MAX = 16 << 20 };

struct source_line {
	/* From 1. */
	uint64_t number;
	/* In the source; length without the line end. */
	uint64_t offset;
	uint64_t length;
	/* Its bytes, as far as they are kept; until the next call. */
	struct span raw;
	/* The frame it begins in. */
	struct dir_entry entry;
};

struct line_reader;
/* The source must outlive the reader. */
struct line_reader *line_reader_new(
	struct searched *in, const struct source_view *source);
void line_reader_free(struct line_reader *r);

/* Go to the beginning of a line. WB_ABSENT if the source has no such line. */
enum wb_err line_reader_seek(
	struct line_reader *r, uint64_t number, struct err *err);
/* The number of the line that a byte is of, its line end included. */
enum wb_err line_reader_number(struct line_reader *r, uint64_t offset,
	uint64_t *number, struct err *err);
/* The next line; *found is false behind the last one. */
enum wb_err line_reader_next(struct line_reader *r, struct source_line *out,
	bool *found, struct err *err);

/* The line as search would hand it out, the reader's own source cited first;
 * *out borrows from *cites and the reader, until the next call. */
enum wb_err line_reader_hit(struct line_reader *r,
	const struct source_line *line, struct cite_set *cites,
	struct search_hit *out, struct err *err);

#endif
