/* The format: https://www.sqlite.org/fileformat2.html. Tables are trees of
 * pages; a leaf has cells: the length of a row, its key, the row. */
#include "format/record/login_db.h"

#include "format/base/arena.h"
#include "format/record/db_log.h"
#include "format/record/db_value.h"
#include "format/record/part.h"

#include <stdlib.h>

enum {
	PAGE_LEAST = 512,
	HEAD_BYTES = 100,
	PAGE_LEAF = 0x0d,
	PAGE_INNER = 0x05,
	/* A tree of 2^32 pages is no deeper. */
	DEPTH_MAX = 20,
	COLUMNS_MAX = 32,
	/* What is left of a page for a cell that does not go on elsewhere. */
	CELL_SPARE = 35
};

struct db {
	struct span file;
	struct span log;
	struct db_log logged;
	size_t page_bytes;
	size_t usable;
	size_t npages;
	/* Pages that were met: one that is met again makes a circle. */
	bool *seen;
	bool is_whole;
	/* The row at hand. */
	bool is_in_log;
	uint64_t offset;
	uint64_t length;
	size_t nvalues;
	struct db_value values[COLUMNS_MAX];
	void (*row)(struct db *db);
	/* The schema: the root of the table, and its columns by their names;
	 * COLUMNS_MAX is one that it lacks. */
	enum login_db kind;
	uint64_t root;
	size_t columns[8];
	void (*each)(void *ctx, const struct login_db_row *row);
	void *ctx;
};

enum column {
	COLUMN_TYPE,
	COLUMN_USER,
	COLUMN_BEGIN,
	COLUMN_END,
	COLUMN_TTY,
	COLUMN_HOST,
	COLUMN_SERVICE,
	COLUMN_COUNT
};

static const struct span magic = { "SQLite format 3", 16 };

/* By enum login_db, less the first two. */
static const struct span tables[] = { SPAN_INIT("wtmp"),
	SPAN_INIT("Lastlog2") };
static const struct span wtmp_columns[COLUMN_COUNT] = { SPAN_INIT("Type"),
	SPAN_INIT("User"), SPAN_INIT("Login"), SPAN_INIT("Logout"),
	SPAN_INIT("TTY"), SPAN_INIT("RemoteHost"), SPAN_INIT("Service") };
static const struct span lastlog_columns[COLUMN_COUNT] = { SPAN_INIT(""),
	SPAN_INIT("Name"), SPAN_INIT("Time"), SPAN_INIT(""), SPAN_INIT("TTY"),
	SPAN_INIT("RemoteHost"), SPAN_INIT("Service") };

const char *
login_db_name(enum login_db kind)
{
	static const char *const names[] = { "", "SQLite database",
		"wtmpdb, SQLite", "lastlog2, SQLite" };

	return names[kind];
}

/* The schema stands in the first page as it was typed, but for the first
 * words, which SQLite writes. */
enum login_db
login_db_kind(struct span head)
{
	static const struct span create = SPAN_INIT("CREATE TABLE ");
	size_t at = 0;

	if (head.len < PAGE_LEAST || !span_starts(head, magic))
		return LOGIN_DB_NONE;
	while ((at = span_find(head, create)) != SIZE_MAX) {
		head = span_slice(head, at + create.len, head.len);
		for (unsigned i = 0; i < 2; i++)
			if (span_starts(head, tables[i]) &&
				head.len > tables[i].len &&
				(head.ptr[tables[i].len] == '(' ||
					head.ptr[tables[i].len] == ' '))
				return (enum login_db)(LOGIN_DB_WTMP + i);
	}
	return LOGIN_DB_OTHER;
}

struct db_page {
	struct span bytes;
	/* Where its own header begins. */
	size_t head;
	bool is_in_log;
};

static bool
read_cell(struct db *db, const struct db_page *page, size_t at)
{
	struct span cell = span_slice(page->bytes, at, db->usable);
	struct span rest = cell;
	uint64_t bytes = 0;
	uint64_t key = 0;

	if (!db_eat_varint(&rest, &bytes) || !db_eat_varint(&rest, &key) ||
		bytes > rest.len || bytes > db->usable - CELL_SPARE)
		return false;
	db->is_in_log = page->is_in_log;
	db->offset = (uint64_t)(cell.ptr -
		(page->is_in_log ? db->log.ptr : db->file.ptr));
	db->length = (uint64_t)(rest.ptr - cell.ptr) + bytes;
	if (!db_read_row(span_slice(rest, 0, (size_t)bytes), db->values,
		    COLUMNS_MAX, &db->nvalues))
		return false;
	db->row(db);
	return true;
}

static bool
page_at(struct db *db, uint64_t number, struct db_page *page)
{
	size_t at = 0;

	if (number < 1 || number > db->npages || db->seen[number - 1])
		return false;
	db->seen[number - 1] = true;
	at = db->logged.npages > 0 ? db->logged.at[number - 1] : 0;
	page->is_in_log = at > 0;
	page->bytes = page->is_in_log
		? span_slice(db->log, at, at + db->page_bytes)
		: span_slice(db->file, (size_t)(number - 1) * db->page_bytes,
			  (size_t)number * db->page_bytes);
	page->head = number == 1 ? HEAD_BYTES : 0;
	return page->bytes.len == db->page_bytes;
}

static void
walk(struct db *db, uint64_t number, /* NOLINT(misc-no-recursion) */
	unsigned depth)
{
	struct db_page page = { 0 };
	size_t at = 0;
	unsigned type = 0;
	uint64_t count = 0;

	if (depth > DEPTH_MAX || !page_at(db, number, &page)) {
		db->is_whole = false;
		return;
	}
	type = (unsigned)part_uint(page.bytes, page.head, 1, true);
	count = part_uint(page.bytes, page.head + 3, 2, true);
	at = page.head + (type == PAGE_INNER ? 12 : 8);
	if ((type != PAGE_LEAF && type != PAGE_INNER) ||
		at + 2 * count > page.bytes.len) {
		db->is_whole = false;
		return;
	}
	for (uint64_t i = 0; i < count; i++, at += 2) {
		size_t cell = (size_t)part_uint(page.bytes, at, 2, true);

		if (type == PAGE_INNER)
			walk(db, part_uint(page.bytes, cell, 4, true),
				depth + 1);
		else if (!read_cell(db, &page, cell))
			db->is_whole = false;
	}
	if (type == PAGE_INNER)
		walk(db, part_uint(page.bytes, page.head + 8, 4, true),
			depth + 1);
}

/* Which columns a table has: the first word between the commas. */
static void
read_columns(struct db *db, struct span sql)
{
	const struct span *names =
		db->kind == LOGIN_DB_WTMP ? wtmp_columns : lastlog_columns;
	struct span part = { 0 };

	if (!span_cut(sql, '(', NULL, &sql))
		return;
	for (size_t i = 0; i < COLUMNS_MAX && sql.len > 0; i++) {
		struct span word = { 0 };

		(void)span_cut(sql, ',', &part, &sql);
		while (part.len > 0 && (unsigned char)part.ptr[0] <= ' ')
			part = span_slice(part, 1, part.len);
		(void)span_cut(part, ' ', &word, NULL);
		for (size_t k = 0; k < COLUMN_COUNT; k++)
			if (names[k].len > 0 && span_ieq(word, names[k]))
				db->columns[k] = i;
	}
}

/* type, name, tbl_name, rootpage, sql */
static void
on_schema(struct db *db)
{
	const struct db_value *v = db->values;

	if (db->nvalues < 5 || !span_eq(v[0].text, SPAN("table")) ||
		!span_eq(v[1].text, tables[db->kind - LOGIN_DB_WTMP]))
		return;
	db->root = (uint64_t)v[3].integer;
	read_columns(db, v[4].text);
}

static const struct db_value *
value_at(const struct db *db, enum column column)
{
	static const struct db_value none = { 0 };
	size_t at = db->columns[column];

	return at < db->nvalues ? &db->values[at] : &none;
}

static void
on_row(struct db *db)
{
	const struct login_db_row row = {
		.is_in_log = db->is_in_log,
		.offset = db->offset,
		.length = db->length,
		.type = value_at(db, COLUMN_TYPE)->integer,
		.user = value_at(db, COLUMN_USER)->text,
		.tty = value_at(db, COLUMN_TTY)->text,
		.client_name = value_at(db, COLUMN_HOST)->text,
		.service = value_at(db, COLUMN_SERVICE)->text,
		.begin = value_at(db, COLUMN_BEGIN)->integer,
		.end = value_at(db, COLUMN_END)->integer,
	};

	db->each(db->ctx, &row);
}

/* Page size, and how many of them there are. */
static bool
measure(struct db *db)
{
	size_t spare = (size_t)part_uint(db->file, 20, 1, true);

	db->page_bytes = (size_t)part_uint(db->file, 16, 2, true);
	if (db->page_bytes == 1)
		db->page_bytes = 65536;
	if (db->page_bytes < PAGE_LEAST)
		return false;
	db->usable = db->page_bytes - spare;
	db->npages = db->file.len / db->page_bytes;
	if (db->log.len > 0 &&
		db_log_read(db->log, db->page_bytes, db->file.len, &db->logged))
		db->npages = db->logged.npages;
	return true;
}

bool
login_db_each(const struct login_db_file *file,
	void (*each)(void *ctx, const struct login_db_row *row), void *ctx)
{
	struct db db = { .file = file->file,
		.log = file->log,
		.kind = file->kind,
		.each = each,
		.ctx = ctx,
		.is_whole = true };
	bool is_whole = false;

	if (login_db_kind(db.file) != db.kind || db.kind < LOGIN_DB_WTMP ||
		!measure(&db))
		return false;
	db.seen = xcalloc(db.npages + 1, sizeof(*db.seen));
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		db.columns[i] = COLUMNS_MAX;
	db.row = on_schema;
	walk(&db, 1, 0);
	db.row = on_row;
	if (db.root > 0)
		walk(&db, db.root, 0);
	is_whole =
		db.is_whole && db.root > 0 && db.file.len % db.page_bytes == 0;
	free(db.seen);
	db_log_release(&db.logged);
	return is_whole;
}
