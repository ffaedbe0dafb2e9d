/* -f FILE: what to ask for, one a line. */
#ifndef WB_QUERY_CMD_ASK_TERM_FILE_H
#define WB_QUERY_CMD_ASK_TERM_FILE_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/base/err.h"

/* Grown by xgrow; the texts live in an arena. */
struct term_list {
	struct span *items;
	size_t count;
	size_t cap;
};

/* Add the lines of a text, trimmed and without empty ones. */
void term_list_add(
	struct arena *arena, struct span text, struct term_list *out);
/* The query for lines that hold any of them. */
void term_list_query(const struct term_list *terms, struct buf *out);

/* Add the lines of a file ("-" is standard input). WB_USAGE if it cannot be
 * read, or has none. */
enum wb_err term_file_read(struct arena *arena, const char *path,
	struct term_list *out, struct err *err);

#endif
