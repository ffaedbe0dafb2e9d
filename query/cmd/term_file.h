/* -f FILE: what to ask for, one a line. */
#ifndef WB_QUERY_CMD_TERM_FILE_H
#define WB_QUERY_CMD_TERM_FILE_H

#include "format/base/arena.h"
#include "format/base/err.h"

/* Adds the lines of a file ("-" is standard input), trimmed and without empty
 * ones, to *items, which is grown by xgrow; the texts live in the arena.
 * WB_USAGE if it cannot be read, or has none. */
struct term_list {
	struct span *items;
	size_t count;
	size_t cap;
};
enum wb_err term_file_read(struct arena *arena, const char *path,
	struct term_list *out, struct err *err);

#endif
