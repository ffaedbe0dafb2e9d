/* SQLite's write-ahead log: pages that belong in place of the database's own
 * and were not yet copied there. For format/record only. */
#ifndef WB_FORMAT_RECORD_DB_LOG_H
#define WB_FORMAT_RECORD_DB_LOG_H

#include "format/base/span.h"

struct db_log {
	/* Of the database, as the last transaction left it. */
	size_t npages;
	/* By page number less 1: where its bytes begin in the log; 0 if the
	 * database has it. */
	size_t *at;
};

/* Read the transactions that were completed; what is behind the last one, or
 * of an earlier use of the file, or does not bear its check sums, is left out.
 * False if there is none that fits a database of so many bytes; *out is all
 * zero then. Release it. */
bool db_log_read(struct span log, size_t page_bytes, size_t file_bytes,
	struct db_log *out);
void db_log_release(struct db_log *log);

#endif
