/* Line counts by host and program, out of a term index. */
#include "indexer/store/file/sql.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/terms.h"

#include <limits.h>

enum wb_err
terms_each_tally(const char *index, const struct terms_ref *ref,
	bool (*each)(void *ctx, const struct tally_row *row), void *ctx,
	struct err *err)
{
	struct sql *db = NULL;
	struct sql_stmt *st = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	index_room(index, "terms", ref->number, "words.sqlite", path);
	rc = sql_open_checked(path, &ref->words, &db, err);
	if (rc != WB_OK)
		return rc;
	st = sql_prepare(
		db, "SELECT * FROM tallies ORDER BY segment, stream, rowid");
	while (sql_step(st)) {
		struct tally_row row = {
			.segment = (uint32_t)sql_int(st, 0),
			.stream = (uint32_t)sql_int(st, 1),
			.host = sql_text(st, 2),
			.program = sql_text(st, 3),
			.lines = (uint64_t)sql_int(st, 4),
			.unrecognised = (uint64_t)sql_int(st, 5),
		};

		if (!each(ctx, &row))
			break;
	}
	sql_reset(st);
	rc = sql_status(db, err);
	sql_close(db);
	return rc;
}
