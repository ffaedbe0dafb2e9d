/* INDEX/lock: writers take it, readers take nothing. */
#ifndef WB_INDEXER_STORE_FILE_LOCK_H
#define WB_INDEXER_STORE_FILE_LOCK_H

#include "format/base/err.h"

#include <stdbool.h>

/* Make the index's directories if `create` and lock it. Waits if `wait`, else
 * WB_BUSY with who holds it as far as that is known. *fd is the lock. A
 * directory that is neither empty nor an index is refused. */
enum wb_err lock_take(
	const char *index, bool create, bool wait, int *fd, struct err *err);
void lock_drop(int fd);

#endif
