/* SQLite, as much of it as the store needs; the only file that knows it, but
 * for what reads its pages (sql_vfs.h). Errors are sticky: after the first
 * failure every call does nothing until sql_status tells it. */
#ifndef WB_INDEXER_STORE_FILE_SQL_H
#define WB_INDEXER_STORE_FILE_SQL_H

#include "format/base/err.h"
#include "format/base/span.h"
#include "indexer/store/file/current.h"

struct sql;
struct sql_stmt;

/* A new database to be filled once: no journal, no syncs (the caller syncs
 * and renames when it is whole). */
enum wb_err sql_create(const char *path, struct sql **out, struct err *err);
/* Read only, immutable, hardened against a hostile file. What is read is held
 * against `ref`: each page by itself where the file has page sums, else the
 * whole file now. */
enum wb_err sql_open_checked(const char *path, const struct file_ref *ref,
	struct sql **out, struct err *err);
/* The same of a file that CURRENT does not name: nothing is checked. */
enum wb_err sql_open(const char *path, struct sql **out, struct err *err);
/* NULL is fine. */
void sql_close(struct sql *db);

void sql_exec(struct sql *db, const char *text);
/* First failure so far, with the path in it. */
enum wb_err sql_status(struct sql *db, struct err *err);

/* A statement lives until sql_close. */
struct sql_stmt *sql_prepare(struct sql *db, const char *text);
/* Parameters from 1. Bytes must live until the next sql_step or sql_reset. */
void sql_bind_int(struct sql_stmt *st, int at, int64_t value);
void sql_bind_text(struct sql_stmt *st, int at, struct span value);
void sql_bind_blob(struct sql_stmt *st, int at, const void *p, size_t len);
void sql_bind_null(struct sql_stmt *st, int at);
/* True while there is a row. At the end, or on failure, it resets itself. */
bool sql_step(struct sql_stmt *st);
/* Run to the end and reset. */
void sql_run(struct sql_stmt *st);
void sql_reset(struct sql_stmt *st);

/* Columns from 0; spans live until the next step. */
int sql_columns(struct sql_stmt *st);
int64_t sql_int(struct sql_stmt *st, int column);
struct span sql_text(struct sql_stmt *st, int column);
struct span sql_blob(struct sql_stmt *st, int column);
bool sql_is_null(struct sql_stmt *st, int column);

#endif
