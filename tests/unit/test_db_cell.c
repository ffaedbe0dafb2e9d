/* Rows of wtmpdb and lastlog2 by themselves, written by hand as SQLite's
 * documents say: which are rows, and what they say. */
#include "format/base/buf.h"
#include "format/record/cut.h"

#include <criterion/criterion.h>
#include <string.h>

enum {
	VALUES = 8,
	WTMP = TEXT_RECORDS + RECORD_WTMPDB,
	LASTLOG = TEXT_RECORDS + RECORD_LASTLOG2
};

enum kind { NOTHING, NONE, ZERO, ONE, BYTE, LONG, TEXT, BLOB };

struct value {
	enum kind kind;
	int64_t number;
	const char *text;
};

struct row {
	const char *why;
	int encoding;
	struct value values[VALUES];
	/* NULL: this is no row. */
	const char *said;
};

/* clang-format off */
#define AT   1600000000000000
#define USER { TEXT, 0, "ann" }
#define REST { NONE, 0, NULL }, { NONE, 0, NULL }, { NONE, 0, NULL }

static const struct row rows[] = {
	{ "a login that has ended", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, AT + 5, NULL },
			{ LONG, AT + 9000000, NULL }, { TEXT, 0, "pts/0" },
			{ TEXT, 0, "192.0.2.7" }, { TEXT, 0, "sshd" } },
		"2020-09-13T12:26:40.000005Z wtmpdb: login user=ann tty=pts/0 "
		"client_name=192.0.2.7 service=sshd "
		"logout=2020-09-13T12:26:49.000000Z" },
	{ "a start, its type stored in no byte", WTMP,
		{ { NONE, 0, NULL }, { ONE, 0, NULL }, { TEXT, 0, "reboot" },
			{ LONG, AT, NULL }, { NONE, 0, NULL }, REST },
		"2020-09-13T12:26:40.000000Z wtmpdb: boot user=reboot" },
	{ "an end of 0 is none", WTMP,
		{ { NONE, 0, NULL }, { ZERO, 0, NULL }, USER, { LONG, AT, NULL },
			{ ZERO, 0, NULL }, REST },
		"2020-09-13T12:26:40.000000Z wtmpdb: empty user=ann" },
	{ "a run level", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 2, NULL }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, REST },
		"2020-09-13T12:26:40.000000Z wtmpdb: run-level user=ann" },
	{ "a type that nobody knows", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 77, NULL }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, REST },
		"2020-09-13T12:26:40.000000Z wtmpdb: empty user=ann" },
	{ "one below all of them", WTMP,
		{ { NONE, 0, NULL }, { BYTE, -1, NULL }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, REST },
		"2020-09-13T12:26:40.000000Z wtmpdb: empty user=ann" },
	{ "a table without a key of its own", WTMP,
		{ { BYTE, 3, NULL }, USER, { LONG, AT, NULL }, { NONE, 0, NULL },
			{ TEXT, 0, "tty1" }, { NONE, 0, NULL }, { NONE, 0, NULL } },
		"2020-09-13T12:26:40.000000Z wtmpdb: login user=ann tty=tty1" },
	{ "a type that is text", WTMP,
		{ { NONE, 0, NULL }, { TEXT, 0, "3" }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, REST }, NULL },
	{ "a user that is none", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, { NONE, 0, NULL },
			{ LONG, AT, NULL }, { NONE, 0, NULL }, REST }, NULL },
	{ "a user without a letter", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, { TEXT, 0, "" },
			{ LONG, AT, NULL }, { NONE, 0, NULL }, REST }, NULL },
	{ "a time in seconds", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, 1600000000, NULL },
			{ NONE, 0, NULL }, REST }, NULL },
	{ "a time below zero", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, -AT, NULL },
			{ NONE, 0, NULL }, REST }, NULL },
	{ "an end that is text", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, AT, NULL },
			{ TEXT, 0, "x" }, REST }, NULL },
	{ "a terminal that is a number", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, { BYTE, 1, NULL }, { NONE, 0, NULL },
			{ NONE, 0, NULL } }, NULL },
	{ "a terminal of bytes", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, { BLOB, 0, "x" }, { NONE, 0, NULL },
			{ NONE, 0, NULL } }, NULL },
	{ "a column too few", WTMP,
		{ { NONE, 0, NULL }, { BYTE, 3, NULL }, USER, { LONG, AT, NULL },
			{ NONE, 0, NULL }, { NONE, 0, NULL }, { NONE, 0, NULL } },
		NULL },
	{ "a last login", LASTLOG,
		{ USER, { LONG, 1600000000, NULL }, { TEXT, 0, "pts/0" },
			{ TEXT, 0, "c.example" }, { NONE, 0, NULL } },
		"2020-09-13T12:26:40Z lastlog2: login user=ann tty=pts/0 "
		"client_name=c.example" },
	{ "a user that never logged in", LASTLOG,
		{ USER, { ZERO, 0, NULL }, REST }, "lastlog2[0]: never user=ann" },
	{ "a last login that is no time", LASTLOG,
		{ USER, { BYTE, 5, NULL }, REST }, NULL },
	{ "a last login that is text", LASTLOG,
		{ USER, { TEXT, 0, "x" }, REST }, NULL },
	{ "a column too many", LASTLOG,
		{ USER, { ZERO, 0, NULL }, REST, { NONE, 0, NULL } }, NULL },
};
/* clang-format on */

static size_t
type_of(const struct value *v)
{
	switch (v->kind) {
	case ZERO:
		return 8;
	case ONE:
		return 9;
	case BYTE:
		return 1;
	case LONG:
		return 6;
	case TEXT:
		return 13 + 2 * strlen(v->text);
	case BLOB:
		return 12 + 2 * strlen(v->text);
	default:
		return 0;
	}
}

static void
put_value(struct buf *out, const struct value *v)
{
	if (v->kind == BYTE)
		buf_putc(out, (char)v->number);
	else if (v->kind == LONG)
		for (int shift = 56; shift >= 0; shift -= 8)
			buf_putc(out, (char)((uint64_t)v->number >> shift));
	else if (v->text)
		buf_puts(out, v->text);
}

/* Length, key, head, values: all of the numbers are below 128. */
static void
put_cell(struct buf *out, const struct value *values)
{
	struct buf head = { 0 };
	struct buf body = { 0 };

	for (size_t i = 0; i < VALUES && values[i].kind != NOTHING; i++) {
		buf_putc(&head, (char)type_of(&values[i]));
		put_value(&body, &values[i]);
	}
	buf_putc(out, (char)(1 + head.len + body.len));
	buf_putc(out, 5);
	buf_putc(out, (char)(1 + head.len));
	buf_put(out, buf_span(&head));
	buf_put(out, buf_span(&body));
	buf_release(&head);
	buf_release(&body);
}

Test(db_cell, rows_are_told)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		enum text_encoding encoding = (enum text_encoding)r->encoding;
		struct buf cell = { 0 };
		struct buf text = { 0 };
		struct span said = { 0 };
		size_t length = 0;
		bool is_row = false;

		put_cell(&cell, r->values);
		is_row = cut_record(cut_layout(encoding), buf_span(&cell),
				 &length) != NULL;
		cr_expect_eq(is_row, r->said != NULL, "%s", r->why);
		if (is_row && r->said) {
			cr_expect_eq(length, cell.len, "%s", r->why);
			said = span_trim(
				cut_text(buf_span(&cell), encoding, 0, &text));
			cr_expect(span_eq(said, span_of(r->said)), "%s: %.*s",
				r->why, (int)said.len, said.ptr);
		}
		buf_release(&cell);
		buf_release(&text);
	}
}

/* Cut off at any byte it is none. */
Test(db_cell, part_of_a_row_is_none)
{
	struct buf cell = { 0 };
	size_t length = 0;

	put_cell(&cell, rows[0].values);
	for (size_t n = 1; n < cell.len; n++)
		cr_expect_null(
			cut_record(cut_layout((enum text_encoding)WTMP),
				span_slice(buf_span(&cell), 0, n), &length),
			"%zu", n);
	buf_release(&cell);
}

/* Logs and journals of SQLite have no schema: their rows tell what they are. */
Test(db_cell, logs_are_told_by_a_row)
{
	static const struct {
		struct span magic;
		size_t row;
		int encoding;
	} table[] = {
		{ SPAN_INIT("\x37\x7f\x06\x82"), 0, WTMP },
		{ SPAN_INIT("\x37\x7f\x06\x83"), 16, LASTLOG },
		{ SPAN_INIT("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"), 1, WTMP },
		/* A log of some other database. */
		{ SPAN_INIT("\x37\x7f\x06\x82"), 7, 0 },
		{ SPAN_INIT("\x37\x7f\x06\x84"), 0, 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf head = { 0 };
		enum text_encoding found = TEXT_BYTES;

		buf_put(&head, table[i].magic);
		for (int n = 0; n < 60; n++)
			buf_putc(&head, 0);
		put_cell(&head, rows[table[i].row].values);
		found = cut_sniff(buf_span(&head));
		if (table[i].encoding)
			cr_expect_eq((int)found, table[i].encoding, "%zu", i);
		else
			cr_expect_not(cut_is_records(found), "%zu", i);
		buf_release(&head);
	}
}
