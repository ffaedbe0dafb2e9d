/* Any bytes as a database of logins, behind a head that is one; a part of them
 * as its write-ahead log. */
#include "format/base/arena.h"
#include "format/record/login_db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_row(void *ctx, const struct login_db_row *row)
{
	const size_t *size = ctx;

	assert(row->offset + row->length <= *size);
	assert(row->user.len <= row->length && row->tty.len <= row->length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "SQLite format 3";
	static const char table[] = "CREATE TABLE wtmp(Type, User, Login, "
				    "Logout, TTY, RemoteHost, Service)";
	char *file = xmalloc(size + 1);
	struct span bytes = { file, size };
	struct login_db_file db = { .kind = LOGIN_DB_WTMP };

	if (size > 0)
		memcpy(file, data, size);
	if (size >= 1024) {
		memcpy(file, head, sizeof(head));
		/* The schema's text, where a small page has it. */
		if (login_db_kind(bytes) != LOGIN_DB_WTMP)
			memcpy(file + 512 - sizeof(table), table,
				sizeof(table) - 1);
	}
	db.file = bytes;
	for (; db.kind <= LOGIN_DB_LASTLOG; db.kind++) {
		db.log = (struct span){ 0 };
		(void)login_db_each(&db, on_row, &size);
		db.log = span_slice(bytes, size / 2, size);
		(void)login_db_each(&db, on_row, &size);
	}
	free(file);
	return 0;
}
