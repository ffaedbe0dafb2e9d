/* Rows of wtmpdb and lastlog2, which are files of SQLite. A row stands in a
 * leaf of its table as a cell: its length, its key, its head of types, its
 * values. That is enough to know one by itself, so rows are records: those of
 * the file, of its journal and its write-ahead log, and those that were deleted
 * or replaced as long as their bytes are there. What is between them is what
 * SQLite needs, and no damage. */
#include "format/record/db_value.h"
#include "format/record/login_db.h"
#include "format/record/part.h"
#include "format/time/civil.h"

enum {
	COLUMNS_MAX = 10,
	TYPE_NULL = 0,
	TYPE_INT8 = 1,
	TYPE_INT64 = 6,
	TYPE_ZERO = 8,
	TYPE_ONE = 9
};

/* What may stand in a column. */
enum column {
	COLUMN_END,
	/* The key itself, which is not stored twice. */
	COLUMN_KEY,
	/* wtmp.Type */
	COLUMN_SMALL,
	/* Microseconds since 1970; so, or NULL. */
	COLUMN_MICROS,
	COLUMN_MICROS_OR_NULL,
	/* Seconds since 1970, or 0. */
	COLUMN_SECONDS,
	COLUMN_NAME,
	COLUMN_TEXT_OR_NULL
};

struct cell_shape {
	enum login_db kind;
	const char *tag;
	uint8_t columns[COLUMNS_MAX];
};

/* A row, taken apart. */
struct cell {
	struct span user;
	/* TTY, RemoteHost, Service. */
	struct span texts[3];
	int64_t type;
	int64_t begin;
	int64_t end;
	size_t ntexts;
};

static bool
is_micros(const struct db_value *v)
{
	return v->type == TYPE_INT64 && v->integer > 0 &&
		part_is_time((uint64_t)v->integer / 1000000);
}

static bool
take_column(struct cell *c, enum column column, const struct db_value *v)
{
	switch (column) {
	case COLUMN_KEY:
		return v->type == TYPE_NULL;
	case COLUMN_SMALL:
		c->type = v->integer;
		return v->type == TYPE_INT8 || v->type == TYPE_ZERO ||
			v->type == TYPE_ONE;
	case COLUMN_MICROS:
		c->begin = v->integer;
		return is_micros(v);
	case COLUMN_MICROS_OR_NULL:
		c->end = v->integer;
		return v->type == TYPE_NULL || v->type == TYPE_ZERO ||
			is_micros(v);
	case COLUMN_SECONDS:
		c->begin = v->integer;
		return v->type == TYPE_ZERO ||
			(v->type < TYPE_ZERO && v->integer > 0 &&
				part_is_time((uint64_t)v->integer));
	case COLUMN_NAME:
		c->user = v->text;
		return v->is_text && v->text.len > 0;
	case COLUMN_TEXT_OR_NULL:
		c->texts[c->ntexts++] = v->text;
		return v->is_text || v->type == TYPE_NULL;
	default:
		return false;
	}
}

static bool
take_columns(struct cell *c, const uint8_t *columns, const struct db_value *v,
	size_t count)
{
	size_t i = 0;

	*c = (struct cell){ 0 };
	for (; i < count && columns[i] != COLUMN_END; i++)
		if (!take_column(c, (enum column)columns[i], &v[i]))
			return false;
	return i == count && columns[i] == COLUMN_END;
}

static bool
read_cell(const struct cell_shape *s, struct span bytes, struct cell *out,
	size_t *length)
{
	struct db_value values[COLUMNS_MAX];
	struct span rest = bytes;
	uint64_t row_bytes = 0;
	uint64_t key = 0;
	size_t count = 0;
	/* Tables of before 0.10 have no key of their own. */
	size_t skip = 0;

	if (!db_eat_varint(&rest, &row_bytes) || row_bytes > rest.len ||
		row_bytes > RECORD_BYTES_MAX - 16 ||
		!db_eat_varint(&rest, &key) || row_bytes > rest.len ||
		/* The head has a byte for each column, and its length. */
		rest.len < 6 || (unsigned char)rest.ptr[0] < 6 ||
		(unsigned char)rest.ptr[0] > 16)
		return false;
	*length = (size_t)(rest.ptr - bytes.ptr) + (size_t)row_bytes;
	if (!db_read_row(span_slice(rest, 0, (size_t)row_bytes), values,
		    COLUMNS_MAX - 1, &count))
		return false;
	if (s->columns[0] == COLUMN_KEY && count > 0 &&
		values[0].type != TYPE_NULL)
		skip = 1;
	return take_columns(out, s->columns + skip, values, count);
}

static enum record_fit
cell_fit(const struct record_layout *layout, struct span bytes, size_t *length)
{
	struct cell unused;

	return read_cell(layout->shape, bytes, &unused, length) ? RECORD_STRONG
								: RECORD_NO;
}

static const char *
word_of(const struct cell_shape *s, const struct cell *c)
{
	static const char *const words[] = { "empty", "boot", "run-level",
		"login" };

	if (s->kind == LOGIN_DB_LASTLOG)
		return c->begin > 0 ? "login" : "never";
	return c->type >= 0 && c->type < 4 ? words[c->type] : "empty";
}

static void
put_end(struct buf *out, int64_t micros)
{
	char time[CIVIL_TEXT_MAX];

	if (micros <= 0)
		return;
	(void)civil_format(time, micros * 1000, 6, CIVIL_ZONE_UTC, 0);
	part_put_text(out, "logout", span_of(time));
}

static void
cell_print(const struct record_layout *layout, struct span record,
	uint64_t offset, struct buf *out)
{
	const struct cell_shape *s = layout->shape;
	bool is_micros = s->kind == LOGIN_DB_WTMP;
	size_t length = 0;
	struct cell c = { 0 };
	uint64_t begin = 0;
	struct part_head head = { .tag = s->tag };

	(void)offset;
	(void)read_cell(s, record, &c, &length);
	begin = c.begin > 0 ? (uint64_t)c.begin : 0;
	head.word = word_of(s, &c);
	head.seconds = is_micros ? begin / 1000000 : begin;
	head.ns = is_micros ? (uint32_t)(begin % 1000000) * 1000 : 0;
	head.digits = is_micros ? 6 : 0;
	part_put_head(out, &head);
	part_put_text(out, "user", c.user);
	part_put_text(out, "tty", c.texts[0]);
	part_put_text(out, "client_name", c.texts[1]);
	part_put_text(out, "service", c.texts[2]);
	put_end(out, c.end);
}

const struct record_family record_db_cell = { cell_fit, cell_print, NULL, NULL,
	NULL };

static const struct cell_shape wtmp = { LOGIN_DB_WTMP, "wtmpdb",
	{ COLUMN_KEY, COLUMN_SMALL, COLUMN_NAME, COLUMN_MICROS,
		COLUMN_MICROS_OR_NULL, COLUMN_TEXT_OR_NULL, COLUMN_TEXT_OR_NULL,
		COLUMN_TEXT_OR_NULL } };
static const struct cell_shape lastlog = { LOGIN_DB_LASTLOG, "lastlog2",
	{ COLUMN_NAME, COLUMN_SECONDS, COLUMN_TEXT_OR_NULL, COLUMN_TEXT_OR_NULL,
		COLUMN_TEXT_OR_NULL } };

/* clang-format off */
static const struct record_layout layouts[] = {
	{ RECORD_WTMPDB, "wtmpdb, SQLite", &record_db_cell, 0, false, &wtmp,
		false },
	{ RECORD_LASTLOG2, "lastlog2, SQLite", &record_db_cell, 0, false,
		&lastlog, false },
};
/* clang-format on */

const struct record_layout *
db_cell_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}

/* Pages as they were, or are to be, which have no schema with them. */
static bool
is_journal(struct span head)
{
	return span_starts(head, SPAN("\x37\x7f\x06\x82")) ||
		span_starts(head, SPAN("\x37\x7f\x06\x83")) ||
		span_starts(head, SPAN("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"));
}

static const struct record_layout *
first_of(struct span head)
{
	size_t length = 0;

	for (size_t at = 0; at < head.len; at++)
		for (size_t i = 0; i < 2; i++)
			if (cell_fit(&layouts[i],
				    span_slice(head, at, head.len),
				    &length) == RECORD_STRONG)
				return &layouts[i];
	return NULL;
}

bool
db_cell_sniff(struct span head, const struct record_layout **out)
{
	enum login_db kind = login_db_kind(head);

	if (kind == LOGIN_DB_NONE && !is_journal(head))
		return false;
	if (kind == LOGIN_DB_NONE)
		*out = first_of(head);
	else
		*out = kind == LOGIN_DB_OTHER ? NULL
					      : &layouts[kind - LOGIN_DB_WTMP];
	return true;
}
