/* Databases of logins: wtmpdb and lastlog2 are files of SQLite. Their rows are
 * read from the bytes of the pages, so that each has its place in the file, and
 * no database is opened: nothing of what the file says is run. Pure. */
#ifndef WB_FORMAT_RECORD_LOGIN_DB_H
#define WB_FORMAT_RECORD_LOGIN_DB_H

#include "format/base/span.h"

enum login_db {
	LOGIN_DB_NONE,
	/* A database, and none of these. */
	LOGIN_DB_OTHER,
	LOGIN_DB_WTMP,
	LOGIN_DB_LASTLOG
};

/* What a file that begins like this is. Give its first page, or more. */
enum login_db login_db_kind(struct span head);
/* For people: "wtmpdb, SQLite". */
const char *login_db_name(enum login_db kind);

struct login_db_row {
	/* Of its cell in the file, or in the log. */
	bool is_in_log;
	uint64_t offset;
	uint64_t length;
	/* wtmp: 1 is a start of the machine, 3 a login. */
	int64_t type;
	struct span user;
	struct span tty;
	struct span client_name;
	struct span service;
	/* Microseconds since 1970 of wtmp, seconds of Lastlog2; 0 is none. */
	int64_t begin;
	int64_t end;
};

/* A database, and its write-ahead log ("wtmp.db-wal"), which is empty if there
 * is none. */
struct login_db_file {
	enum login_db kind;
	struct span file;
	struct span log;
};

/* Hand out the rows of the table, in the order of their keys, as the completed
 * transactions of the log left them; spans point into the file or the log.
 * False if a part of it cannot be read. */
bool login_db_each(const struct login_db_file *file,
	void (*each)(void *ctx, const struct login_db_row *row), void *ctx);

#endif
