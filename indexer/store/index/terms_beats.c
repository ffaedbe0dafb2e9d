#include "indexer/store/index/terms_beats.h"

#include "indexer/store/file/sql.h"
#include "indexer/store/index/index.h"

#include <limits.h>

/* An index of before they were kept has no such table. */
static bool
has_beats(struct sql *db)
{
	struct sql_stmt *st = sql_prepare(
		db, "SELECT 1 FROM sqlite_schema WHERE name = 'beats'");
	bool found = sql_step(st);

	sql_reset(st);
	return found;
}

static void
read_beats(struct sql *db, bool (*each)(void *ctx, const struct beats_row *row),
	void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(db, "SELECT * FROM beats ORDER BY rowid");

	while (sql_step(st)) {
		struct beats_row row = {
			.segment = (uint32_t)sql_int(st, 0),
			.stream = (uint32_t)sql_int(st, 1),
			.from = (uint64_t)sql_int(st, 2),
			.host = sql_text(st, 3),
			.kind = (uint8_t)sql_int(st, 4),
			.beats = sql_blob(st, 5),
		};

		if (!each(ctx, &row))
			break;
	}
	sql_reset(st);
}

enum wb_err
terms_each_beats(const char *index, const struct terms_ref *ref,
	bool (*each)(void *ctx, const struct beats_row *row), void *ctx,
	bool *found, struct err *err)
{
	struct sql *db = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	index_room(index, "terms", ref->number, "words.sqlite", path);
	rc = sql_open_checked(path, &ref->words, &db, err);
	if (rc != WB_OK)
		return rc;
	*found = has_beats(db);
	if (*found)
		read_beats(db, each, ctx);
	rc = sql_status(db, err);
	sql_close(db);
	return rc;
}
