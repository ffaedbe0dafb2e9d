/* The lock of an index, for commands that write to it. */
#ifndef WB_QUERY_CMD_RUN_WRITER_H
#define WB_QUERY_CMD_RUN_WRITER_H

#include "format/base/err.h"

#include <stdbool.h>

/* As lock_take. If another is writing, wait for it and say so on standard
 * error, or, with no_wait, fail with WB_BUSY. Warns as below. */
enum wb_err writer_lock(
	const char *index, bool create, bool no_wait, int *fd, struct err *err);

/* Say so if others than its owner can read an index: it holds the evidence. */
void writer_warn(const char *index);

#endif
