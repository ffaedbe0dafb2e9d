#include "indexer/store/file/sql.h"

#include "format/base/arena.h"
#include "indexer/store/file/sql_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* No value of ours comes near; a column that computes its value from
	 * nothing would. */
	VALUE_MOST = 64 << 20,
	/* Steps of the machine between two looks at what is left. */
	STEPS_AT_ONCE = 4096
};

/* What one run of a statement may cost: for all that a file of a size can
 * hold, with room to spare. A file whose pages point to one page many times
 * over has rows without end. */
static const int64_t steps_least = 1 << 22;
static const int64_t steps_a_byte = 64;

struct sql_stmt {
	struct sql *db;
	sqlite3_stmt *stmt;
	struct sql_stmt *next;
	int64_t rows;
};

struct sql {
	sqlite3 *db;
	char *path;
	/* Of a file that is read. */
	struct sql_vfs *vfs;
	struct sql_stmt *stmts;
	/* Bytes of a file that is read; 0 for one that is written. */
	int64_t size;
	int64_t steps_left;
	enum wb_err code;
	char why[256];
	/* Told instead, if it is that; it names the path. */
	const struct err *read_failure;
};

static void
sql_fail(struct sql *db, int rc)
{
	const struct err *why = db->vfs ? sql_vfs_failure(db->vfs) : NULL;

	if (db->code != WB_OK)
		return;
	if (why) {
		db->code = why->code;
		db->read_failure = why;
		return;
	}
	db->code =
		rc == SQLITE_FULL || rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN
		? WB_IO
		: WB_CORRUPT;
	(void)snprintf(db->why, sizeof(db->why), "%s", sqlite3_errmsg(db->db));
}

static bool
sql_ok(struct sql *db, int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
		return true;
	sql_fail(db, rc);
	return false;
}

/* Takes the vfs, which may be NULL. */
static enum wb_err
sql_start(const char *path, struct sql_vfs *vfs, int flags, struct sql **out,
	struct err *err)
{
	struct sql *db = xcalloc(1, sizeof(*db));
	int rc = sqlite3_open_v2(path, &db->db, flags | SQLITE_OPEN_NOMUTEX,
		vfs ? sql_vfs_name(vfs) : NULL);

	db->vfs = vfs;
	db->path = xmalloc(strlen(path) + 1);
	memcpy(db->path, path, strlen(path) + 1);
	if (rc != SQLITE_OK) {
		const struct err *why = vfs ? sql_vfs_failure(vfs) : NULL;

		(void)err_set(err, WB_IO, "%s%s%s", why ? "" : path,
			why ? "" : ": ",
			why              ? why->text
				: db->db ? sqlite3_errmsg(db->db)
					 : "out of memory");
		sql_close(db);
		return WB_IO;
	}
	*out = db;
	return WB_OK;
}

enum wb_err
sql_create(const char *path, struct sql **out, struct err *err)
{
	struct sql *db = NULL;
	enum wb_err rc = sql_start(path, NULL,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &db, err);

	if (rc != WB_OK)
		return rc;
	/* The cache is fixed: what is written when must not depend on the
	 * machine, or the files would differ. */
	sql_exec(db,
		"PRAGMA page_size=4096; PRAGMA journal_mode=OFF;"
		"PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
		"PRAGMA secure_delete=OFF; PRAGMA cache_size=-16384;"
		"PRAGMA application_id=0x57425144; PRAGMA user_version=1;"
		"BEGIN");
	rc = sql_status(db, err);
	if (rc != WB_OK) {
		sql_close(db);
		return rc;
	}
	*out = db;
	return WB_OK;
}

static int
count_steps(void *arg)
{
	struct sql *db = arg;

	db->steps_left -= STEPS_AT_ONCE;
	return db->steps_left < 0;
}

/* An index may be a stranger's. */
static void
harden(struct sql *db)
{
	(void)sqlite3_db_config(db->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(
		db->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(
		db->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	(void)sqlite3_db_config(db->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	(void)sqlite3_limit(db->db, SQLITE_LIMIT_LENGTH, VALUE_MOST);
	sqlite3_progress_handler(db->db, STEPS_AT_ONCE, count_steps, db);
	db->steps_left = steps_least;
	/* The folder of temporary files may be out of reach. */
	sql_exec(db, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY");
}

enum wb_err
sql_open(const char *path, struct sql **out, struct err *err)
{
	return sql_open_checked(path, NULL, out, err);
}

enum wb_err
sql_open_checked(const char *path, const struct file_ref *ref, struct sql **out,
	struct err *err)
{
	struct sql_vfs *vfs = NULL;
	struct sql *db = NULL;
	uint64_t size = 0;
	enum wb_err rc = sql_vfs_new(path, ref, &vfs, err);

	if (rc == WB_OK)
		rc = sql_start(path, vfs, SQLITE_OPEN_READONLY, &db, err);
	if (rc != WB_OK)
		return rc;
	size = sql_vfs_bytes(vfs);
	db->size = size < INT64_MAX / 2 / steps_a_byte
		? (int64_t)size
		: INT64_MAX / 2 / steps_a_byte;
	harden(db);
	rc = sql_status(db, err);
	if (rc != WB_OK) {
		sql_close(db);
		return rc;
	}
	*out = db;
	return WB_OK;
}

void
sql_close(struct sql *db)
{
	if (!db)
		return;
	while (db->stmts) {
		struct sql_stmt *next = db->stmts->next;

		(void)sqlite3_finalize(db->stmts->stmt);
		free(db->stmts);
		db->stmts = next;
	}
	(void)sqlite3_close(db->db);
	sql_vfs_free(db->vfs);
	free(db->path);
	free(db);
}

void
sql_exec(struct sql *db, const char *text)
{
	if (db->code == WB_OK)
		(void)sql_ok(db, sqlite3_exec(db->db, text, NULL, NULL, NULL));
}

enum wb_err
sql_status(struct sql *db, struct err *err)
{
	if (db->read_failure)
		return err_set(err, db->code, "%s", db->read_failure->text);
	if (db->code != WB_OK)
		return err_set(err, db->code, "%s: %s", db->path, db->why);
	return WB_OK;
}

struct sql_stmt *
sql_prepare(struct sql *db, const char *text)
{
	struct sql_stmt *st = xcalloc(1, sizeof(*st));

	st->db = db;
	st->next = db->stmts;
	db->stmts = st;
	if (db->code == WB_OK)
		(void)sql_ok(db,
			sqlite3_prepare_v2(db->db, text, -1, &st->stmt, NULL));
	return st;
}

static bool
is_usable(const struct sql_stmt *st)
{
	return st->stmt && st->db->code == WB_OK;
}

void
sql_bind_int(struct sql_stmt *st, int at, int64_t value)
{
	if (is_usable(st))
		(void)sql_ok(st->db, sqlite3_bind_int64(st->stmt, at, value));
}

void
sql_bind_text(struct sql_stmt *st, int at, struct span value)
{
	if (is_usable(st))
		(void)sql_ok(st->db,
			sqlite3_bind_text(st->stmt, at,
				value.ptr ? value.ptr : "", (int)value.len,
				SQLITE_STATIC));
}

void
sql_bind_blob(struct sql_stmt *st, int at, const void *p, size_t len)
{
	if (is_usable(st))
		(void)sql_ok(st->db,
			sqlite3_bind_blob(
				st->stmt, at, p, (int)len, SQLITE_STATIC));
}

void
sql_bind_null(struct sql_stmt *st, int at)
{
	if (is_usable(st))
		(void)sql_ok(st->db, sqlite3_bind_null(st->stmt, at));
}

bool
sql_step(struct sql_stmt *st)
{
	struct sql *db = st->db;
	int rc = SQLITE_DONE;

	if (!is_usable(st))
		return false;
	db->steps_left = steps_least + db->size * steps_a_byte;
	rc = sqlite3_step(st->stmt);
	/* A row takes more than a byte. */
	if (rc == SQLITE_ROW && (db->size == 0 || st->rows < db->size)) {
		st->rows++;
		return true;
	}
	if (rc == SQLITE_ROW) {
		db->code = WB_CORRUPT;
		(void)snprintf(db->why, sizeof(db->why),
			"more rows than it has bytes");
	}
	st->rows = 0;
	(void)sql_ok(db, rc);
	(void)sqlite3_reset(st->stmt);
	return false;
}

void
sql_run(struct sql_stmt *st)
{
	while (sql_step(st))
		continue;
}

void
sql_reset(struct sql_stmt *st)
{
	st->rows = 0;
	if (st->stmt)
		(void)sqlite3_reset(st->stmt);
}

int
sql_columns(struct sql_stmt *st)
{
	return sqlite3_column_count(st->stmt);
}

int64_t
sql_int(struct sql_stmt *st, int column)
{
	return sqlite3_column_int64(st->stmt, column);
}

struct span
sql_text(struct sql_stmt *st, int column)
{
	const void *p = sqlite3_column_text(st->stmt, column);

	return (struct span){ p ? p : "",
		p ? (size_t)sqlite3_column_bytes(st->stmt, column) : 0 };
}

struct span
sql_blob(struct sql_stmt *st, int column)
{
	const void *p = sqlite3_column_blob(st->stmt, column);

	return (struct span){ p ? p : "",
		p ? (size_t)sqlite3_column_bytes(st->stmt, column) : 0 };
}

bool
sql_is_null(struct sql_stmt *st, int column)
{
	return sqlite3_column_type(st->stmt, column) == SQLITE_NULL;
}
