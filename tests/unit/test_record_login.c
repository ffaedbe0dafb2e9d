/* What records say of logins, sums of sa, and databases of logins: bytes made
 * by hand, whole and damaged. */
#include "format/base/arena.h"
#include "format/record/login_db.h"
#include "format/record/record.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct poke {
	size_t at;
	struct span bytes;
};

struct said {
	const char *why;
	unsigned id;
	size_t size;
	struct poke pokes[6];
	enum login_word word;
	const char *user;
	/* NULL is none. */
	const char *ip;
};

/* clang-format off */
/* 1600000000, as a little-endian number of 4 bytes. */
#define T_LE SPAN_INIT("\x00\x10\x5e\x5f")
/* The same in microseconds, as a big-endian number of 8. */
#define T_US SPAN_INIT("\x00\x05\xaf\x31\x07\xa4\x00\x00")
static const struct said table[] = {
	{ "a login, its address in the record", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x07") }, { 8, SPAN_INIT("pts/0") },
			{ 44, SPAN_INIT("ann") }, { 340, T_LE },
			{ 348, SPAN_INIT("\xc0\x00\x02\x07") } },
		LOGIN_BEGIN, "ann", "192.0.2.7" },
	{ "an IPv6 address that ends in zeros is told by the host", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x07") }, { 44, SPAN_INIT("ann") },
			{ 76, SPAN_INIT("2001:db8::") }, { 340, T_LE },
			{ 348, SPAN_INIT("\x20\x01\x0d\xb8") } },
		LOGIN_BEGIN, "ann", "2001:db8::" },
	{ "an IPv6 address", RECORD_LINUX_400_LE, 400,
		{ { 0, SPAN_INIT("\x07") }, { 44, SPAN_INIT("ann") }, { 344, T_LE },
			{ 360, SPAN_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07") } },
		LOGIN_BEGIN, "ann", "2001:db8::7" },
	{ "a login of nobody is an end", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x07") }, { 8, SPAN_INIT("pts/0") },
			{ 340, T_LE } },
		LOGIN_END, "", NULL },
	{ "a dead process", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x08") }, { 340, T_LE } }, LOGIN_END, "", NULL },
	{ "a start", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x02") }, { 44, SPAN_INIT("reboot") }, { 340, T_LE } },
		LOGIN_BOOT, "reboot", NULL },
	{ "a run level of a stop", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x01") }, { 4, SPAN_INIT("0") }, { 340, T_LE } },
		LOGIN_SHUTDOWN, "", NULL },
	{ "a run level of work", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x01") }, { 4, SPAN_INIT("5") }, { 340, T_LE } },
		LOGIN_NOTHING, "", NULL },
	{ "Linux: 3 is the new time", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x03") }, { 340, T_LE } },
		LOGIN_NEW_TIME, "", NULL },
	{ "Linux: 4 is the old time", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x04") }, { 340, T_LE } },
		LOGIN_OLD_TIME, "", NULL },
	{ "NetBSD: 3 is the old time", RECORD_NETBSD_516_LE, 516,
		{ { 326, SPAN_INIT("\x03") }, { 464, T_LE } },
		LOGIN_OLD_TIME, "", NULL },
	{ "btmp: a failed login", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x06") }, { 44, SPAN_INIT("bob") }, { 340, T_LE },
			{ 348, SPAN_INIT("\xc0\x00\x02\x08") } },
		LOGIN_ATTEMPT, "bob", "192.0.2.8" },
	{ "btmp: no name from a client", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x06") }, { 8, SPAN_INIT("ssh:notty") },
			{ 76, SPAN_INIT("192.0.2.8") }, { 340, T_LE } },
		LOGIN_ATTEMPT, "", "192.0.2.8" },
	{ "a getty without a name", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x06") }, { 8, SPAN_INIT("tty1") },
			{ 340, T_LE } },
		LOGIN_NOTHING, "", NULL },
	{ "a getty that waits", RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x06") }, { 44, SPAN_INIT("LOGIN") },
			{ 340, T_LE } },
		LOGIN_NOTHING, "LOGIN", NULL },
	{ "no type, but a user and a terminal", RECORD_LINUX_384_LE, 384,
		{ { 8, SPAN_INIT("tty1") }, { 44, SPAN_INIT("ann") }, { 340, T_LE } },
		LOGIN_BEGIN, "ann", NULL },
	{ "no type, and no terminal of anybody", RECORD_LINUX_384_LE, 384,
		{ { 8, SPAN_INIT("~") }, { 44, SPAN_INIT("ann") }, { 340, T_LE } },
		LOGIN_NOTHING, "ann", NULL },
	{ "NetBSD: a socket of IPv4", RECORD_NETBSD_516_LE, 516,
		{ { 0, SPAN_INIT("ann") }, { 326, SPAN_INIT("\x07") },
			{ 336, SPAN_INIT("\x10\x02\0\0\xc0\x00\x02\x09") },
			{ 464, T_LE } },
		LOGIN_BEGIN, "ann", "192.0.2.9" },
	{ "NetBSD: a socket of IPv6", RECORD_NETBSD_516_LE, 516,
		{ { 0, SPAN_INIT("ann") }, { 326, SPAN_INIT("\x07") },
			{ 336, SPAN_INIT("\x1c\x18") },
			{ 344, SPAN_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07") },
			{ 464, T_LE } },
		LOGIN_BEGIN, "ann", "2001:db8::7" },
	{ "NetBSD: a socket of another kind", RECORD_NETBSD_516_LE, 516,
		{ { 0, SPAN_INIT("ann") }, { 326, SPAN_INIT("\x07") },
			{ 336, SPAN_INIT("\x10\x01") },
			{ 344, SPAN_INIT("/dev") }, { 464, T_LE } },
		LOGIN_BEGIN, "ann", NULL },
	{ "FreeBSD: a login, whole", RECORD_FREEBSD_197, 197,
		{ { 0, SPAN_INIT("\x04") }, { 1, T_US }, { 9, SPAN_INIT("\xff\0a") },
			{ 21, SPAN_INIT("ann") }, { 53, SPAN_INIT("pts/0") },
			{ 69, SPAN_INIT("192.0.2.7") } },
		LOGIN_BEGIN, "ann", "192.0.2.7" },
	{ "FreeBSD: an end, cut behind its process", RECORD_FREEBSD_UTX, 23,
		{ { 0, SPAN_INIT("\x00\x15\x07") }, { 3, T_US },
			{ 11, SPAN_INIT("\xff\0a") }, { 22, SPAN_INIT("\x05") } },
		LOGIN_END, "", NULL },
	{ "FreeBSD: a stop, cut behind its time", RECORD_FREEBSD_UTX, 9,
		{ { 0, SPAN_INIT("\x00\x07\x08") }, { 3, T_US } },
		LOGIN_SHUTDOWN, "", NULL },
	{ "FreeBSD: a type that nobody knows", RECORD_FREEBSD_197, 197,
		{ { 0, SPAN_INIT("\x09") }, { 1, T_US }, { 21, SPAN_INIT("ann") } },
		LOGIN_NOTHING, "ann", NULL },
};
/* clang-format on */

static struct span
bytes_of(const struct poke *pokes, size_t count, char *room, size_t size)
{
	memset(room, 0, size);
	for (size_t i = 0; i < count; i++)
		if (pokes[i].bytes.len > 0 && pokes[i].at < size) {
			size_t most = size - pokes[i].at;

			memcpy(room + pokes[i].at, pokes[i].bytes.ptr,
				pokes[i].bytes.len < most ? pokes[i].bytes.len
							  : most);
		}
	return (struct span){ room, size };
}

Test(record_login, words)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const struct said *s = &table[i];
		char room[RECORD_BYTES_MAX];
		struct login_record r;
		struct buf ip = { 0 };
		struct span bytes = bytes_of(s->pokes, 6, room, s->size);
		bool found = record_login(record_layout_find(s->id), bytes, &r);

		cr_expect(found, "%s", s->why);
		cr_expect_eq(r.word, s->word, "%s: %d", s->why, (int)r.word);
		cr_expect(span_eq(r.user, span_of(s->user)), "%s: %.*s", s->why,
			(int)r.user.len, r.user.ptr);
		cr_expect_eq(r.ns, INT64_C(1600000000000000000), "%s: %lld",
			s->why, (long long)r.ns);
		cr_expect_eq(r.has_ip, s->ip != NULL, "%s", s->why);
		if (r.has_ip && s->ip) {
			addr_put(&ip, &r.ip);
			cr_expect_str_eq(buf_cstr(&ip), s->ip, "%s", s->why);
		}
		buf_release(&ip);
	}
}

Test(record_login, times_that_are_none)
{
	static const struct poke pokes[] = {
		{ 0, SPAN_INIT("\x07") },
		{ 44, SPAN_INIT("ann") },
		{ 344, SPAN_INIT("\x40\x42\x0f") },
	};
	char room[RECORD_BYTES_MAX];
	struct login_record r;
	const struct record_layout *layout =
		record_layout_find(RECORD_LINUX_384_LE);

	cr_expect(record_login(layout, bytes_of(pokes, 3, room, 384), &r));
	cr_expect_eq(r.ns, 0, "no time: %lld", (long long)r.ns);
	/* A million microseconds are no fraction of a second. */
	memcpy(room + 340, "\x00\x10\x5e\x5f", 4);
	cr_expect(record_login(layout, (struct span){ room, 384 }, &r));
	cr_expect_eq(
		r.ns, INT64_C(1600000000000000000), "%lld", (long long)r.ns);
	cr_expect(!record_login(record_layout_find(RECORD_ACCT_V3_LE),
		(struct span){ room, 64 }, &r));
}

static void
put_double(char *at, double value)
{
	memcpy(at, &value, sizeof(value));
}

Test(record_login, sums_of_sa)
{
	static const double bad[] = { -1, 1e-9, 1e19, (double)INFINITY,
		(double)NAN };
	const struct record_layout *layout =
		record_layout_find(RECORD_SAVACCT_96_LE);
	char room[96] = "sh";
	struct span r = { room, sizeof(room) };
	struct buf text = { 0 };
	size_t length = 0;

	room[24] = 2;
	put_double(room + 32, 1.5);
	put_double(room + 56, 4096);
	cr_expect_eq(record_fits(layout, r, &length), RECORD_STRONG);
	cr_expect_eq(length, 96);
	record_print(layout, r, 0, &text);
	cr_expect_str_eq(buf_cstr(&text),
		"savacct[0]: sum command=sh calls=2 utime=1.50 stime=0.00 "
		"etime=0.00 memory=4096.00 io_sum=0.00 minflt=0.00 "
		"majflt=0.00 swaps=0.00");
	buf_release(&text);
	cr_expect_eq(record_fits(layout, span_slice(r, 0, 95), &length),
		RECORD_NO, "cut");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put_double(room + 88, bad[i]);
		cr_expect_eq(record_fits(layout, r, &length), RECORD_NO,
			"%g is no sum", bad[i]);
	}
	put_double(room + 88, 0);
	room[24] = 0;
	cr_expect_eq(
		record_fits(layout, r, &length), RECORD_NO, "never called");
	room[24] = 1;
	room[29] = 1;
	cr_expect_eq(record_fits(layout, r, &length), RECORD_NO,
		"called more often than can be");
	room[29] = 0;
	room[0] = '\0';
	cr_expect_eq(record_fits(layout, r, &length), RECORD_NO, "no name");
	room[0] = '\x1b';
	cr_expect_eq(record_fits(layout, r, &length), RECORD_UNCLEAN,
		"a name of control bytes");
}

/* A database of three pages: its schema, the table, and one more. */
enum { PAGE = 512, PAGES = 3, CELL_AT = 300 };

/* A row at byte `at`: a list of text, NULL being one byte 3 of type integer. */
static size_t
put_row(char *at, size_t root, const char *const *texts, size_t count)
{
	char *head = at + 2;
	char *body = NULL;
	size_t n = 1;

	for (size_t i = 0; i < count; i++) {
		size_t type = texts[i] ? 13 + 2 * strlen(texts[i]) : 1;

		if (type >= 128)
			head[n++] = (char)(0x80 | type >> 7);
		head[n++] = (char)(type & 0x7f);
	}
	head[0] = (char)n;
	body = head + n;
	for (size_t i = 0; i < count; i++) {
		size_t len = texts[i] ? strlen(texts[i]) : 1;

		if (texts[i])
			memcpy(body, texts[i], len);
		else
			*body = (char)root;
		body += len;
	}
	at[0] = (char)(body - head);
	at[1] = 1;
	return (size_t)(body - at);
}

static void
put_leaf(char *page, size_t head, size_t cell)
{
	page[head] = 0x0d;
	page[head + 4] = 1;
	page[head + 8] = (char)(cell >> 8);
	page[head + 9] = (char)(cell & 0xff);
}

static void
make_db(char file[PAGE * PAGES])
{
	static const char *const schema[] = { "table", "wtmp", "wtmp", NULL,
		"CREATE TABLE wtmp(User, TTY, Type, X)" };
	static const char *const row[] = { "ann", "pts/0", NULL, "x" };

	memset(file, 0, PAGE * PAGES);
	memcpy(file, "SQLite format 3", 16);
	file[16] = 2;
	put_leaf(file, 100, CELL_AT);
	(void)put_row(file + CELL_AT, 2, schema, 5);
	put_leaf(file + PAGE, 0, CELL_AT);
	(void)put_row(file + PAGE + CELL_AT, 3, row, 4);
}

struct rows {
	const char *file;
	size_t count;
	size_t same;
};

static void
on_row(void *ctx, const struct login_db_row *row)
{
	struct rows *r = ctx;

	r->count++;
	r->same += span_eq(row->user, SPAN("ann")) &&
		span_eq(row->tty, SPAN("pts/0")) && row->type == 3 &&
		row->service.len == 0 && row->begin == 0 &&
		row->offset == PAGE + CELL_AT &&
		row->user.ptr > r->file + row->offset &&
		row->user.ptr < r->file + row->offset + row->length;
}

struct db_case {
	const char *why;
	struct poke pokes[4];
	size_t size;
	bool is_whole;
	size_t rows;
};

/* clang-format off */
static const struct db_case dbs[] = {
	{ "as it is", { { 0 } }, PAGE * PAGES, true, 1 },
	{ "cut within a page nobody needs", { { 0 } }, PAGE * 2 + 100, false, 1 },
	{ "cut within its rows", { { 0 } }, PAGE + 400, false, 0 },
	{ "a page size that is none", { { 16, SPAN_INIT("\0\x40") } }, PAGE * PAGES, false, 0 },
	{ "a page of another kind", { { PAGE, SPAN_INIT("\x0a") } }, PAGE * PAGES, false, 0 },
	{ "more cells than there is room", { { PAGE + 3, SPAN_INIT("\xff\xff") } },
		PAGE * PAGES, false, 0 },
	{ "a cell at the end of its page", { { PAGE + 8, SPAN_INIT("\x01\xff") } },
		PAGE * PAGES, false, 0 },
	{ "a cell behind its page", { { PAGE + 8, SPAN_INIT("\xff\xff") } },
		PAGE * PAGES, false, 0 },
	{ "a row longer than its page", { { PAGE + CELL_AT, SPAN_INIT("\xff\x7f") } },
		PAGE * PAGES, false, 0 },
	{ "a head longer than its row", { { PAGE + CELL_AT + 2, SPAN_INIT("\x7f") } },
		PAGE * PAGES, false, 0 },
	{ "a table in no page", { { CELL_AT + 21, SPAN_INIT("\x09") } }, PAGE * PAGES, false, 0 },
	{ "a table in the page of the schema", { { CELL_AT + 21, SPAN_INIT("\x01") } },
		PAGE * PAGES, false, 0 },
	{ "no table", { { CELL_AT + 21, SPAN_INIT("\0") } }, PAGE * PAGES, false, 0 },
	{ "a page that is its own child", { { PAGE, SPAN_INIT("\x05\0\0\0\0\0\0\0\0\0\0\x02") } },
		PAGE * PAGES, false, 0 },
	{ "a child that is not there", { { PAGE, SPAN_INIT("\x05\0\0\0\0\0\0\0\0\0\0\x07") } },
		PAGE * PAGES, false, 0 },
	{ "an empty child", { { PAGE, SPAN_INIT("\x05\0\0\0\0\0\0\0\0\0\0\x03") },
			{ PAGE * 2, SPAN_INIT("\x0d") } }, PAGE * PAGES, true, 0 },
	{ "another child that is the page above", { { PAGE, SPAN_INIT("\x05\0\0\0\x01\0\0\0\0\0\0\x03\x00\x40") },
			{ PAGE + 64, SPAN_INIT("\0\0\0\x01") },
			{ PAGE * 2, SPAN_INIT("\x0d") } }, PAGE * PAGES, false, 0 },
};
/* clang-format on */

Test(record_login, databases)
{
	for (size_t i = 0; i < sizeof(dbs) / sizeof(*dbs); i++) {
		const struct db_case *c = &dbs[i];
		char *file = xmalloc(c->size);
		char all[PAGE * PAGES];
		struct rows rows = { .file = file };
		struct login_db_file db = { .kind = LOGIN_DB_WTMP,
			.file = { file, c->size } };

		make_db(all);
		for (size_t k = 0; k < 4; k++)
			if (c->pokes[k].bytes.len > 0)
				memcpy(all + c->pokes[k].at,
					c->pokes[k].bytes.ptr,
					c->pokes[k].bytes.len);
		/* Of its own size, so that a sanitizer sees its end. */
		memcpy(file, all, c->size);
		cr_expect_eq(
			login_db_kind(db.file), LOGIN_DB_WTMP, "%s", c->why);
		cr_expect_eq(login_db_each(&db, on_row, &rows), c->is_whole,
			"%s", c->why);
		cr_expect_eq(
			rows.count, c->rows, "%s: %zu", c->why, rows.count);
		cr_expect_eq(rows.same, rows.count, "%s", c->why);
		free(file);
	}
}

Test(record_login, kinds_of_databases)
{
	char file[PAGE * PAGES];
	struct span all = { file, sizeof(file) };
	struct rows rows = { 0 };
	struct login_db_file db = { .kind = LOGIN_DB_LASTLOG, .file = all };

	make_db(file);
	cr_expect_eq(login_db_kind(span_slice(all, 0, 511)), LOGIN_DB_NONE);
	cr_expect(!login_db_each(&db, on_row, &rows), "of another kind");
	cr_expect_eq(rows.count, 0);
	memcpy(file + span_find(all, SPAN("wtmp(")), "xtmp(", 5);
	cr_expect_eq(login_db_kind(all), LOGIN_DB_OTHER);
	file[0] = 's';
	cr_expect_eq(login_db_kind(all), LOGIN_DB_NONE);
	cr_expect_str_eq(login_db_name(LOGIN_DB_WTMP), "wtmpdb, SQLite");
}
