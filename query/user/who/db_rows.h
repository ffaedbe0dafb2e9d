/* Databases of logins in the evidence: their rows, by the bytes that the index
 * holds; no database is opened. */
#ifndef WB_QUERY_USER_WHO_DB_ROWS_H
#define WB_QUERY_USER_WHO_DB_ROWS_H

#include "format/record/login_db.h"
#include "query/plan/search.h"

/* The rows of one source. Spans point into its bytes, borrowed for the call of
 * whoever is handed it. */
struct db_rows {
	uint32_t index;
	const struct source_view *view;
	/* Of its write-ahead log, where the evidence has that beside it; else
	 * NULL. */
	const struct source_view *log;
	size_t count;
	size_t cap;
	struct login_db_row *rows;
	/* The number of the line of the source that each row begins in. */
	uint64_t *lines;
};

/* The source that has the row. */
const struct source_view *db_rows_view(const struct db_rows *rows, size_t at);

/* Hand out each source of that kind in the order of `sources`, until `each`
 * fails. Those that are larger than DB_ROWS_BYTES_MAX, or an earlier state
 * of another, are passed over. */
enum { DB_ROWS_BYTES_MAX = 256 << 20 };
enum wb_err db_rows_each(struct searched *indexes, size_t nindexes,
	enum login_db kind,
	enum wb_err (*each)(
		void *ctx, const struct db_rows *rows, struct err *err),
	void *ctx, struct err *err);

#endif
