#include "query/show/row.h"

#include "query/show/show.h"

#include <criterion/criterion.h>
#include <string.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID  "00112233445566778899aabbccddeeff"

static const struct row_column columns[] = {
	{ "time", ROW_TIME, 21 },
	{ "user", ROW_TEXT, 6 },
	{ "groups", ROW_TEXTS, 1 },
	{ "pid", ROW_INTEGER, 5 },
	{ "lines", ROW_COUNT, 3 },
	{ "duration_s", ROW_NUMBER, 8 },
	{ "complete", ROW_BOOL, 1 },
	{ "end", ROW_TIME, 0 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 1 },
	{ "end_cite", ROW_CITE, 0 },
};

static const struct row_type test_rows = { "test",
	sizeof(columns) / sizeof(columns[0]), columns };

static const struct span groups[] = { SPAN_INIT("adm"), SPAN_INIT("a\tb") };

static const struct cite cites[] = {
	{ ID, SHA, SPAN_INIT("auth.log"), 12, 1834, 157 },
	{ ID, SHA, SPAN_INIT("a;b"), 7, 0, 1 },
	{ ID, SHA, SPAN_INIT("c"), 1, 0, 1 },
};

#define CITE(path, line, offset, length)                                       \
	"{\"source\":\"" ID "\",\"file_sha256\":\"" SHA "\",\"path\":\"" path  \
	"\",\"line\":" line ",\"offset\":" offset ",\"length\":" length "}"

struct form_case {
	enum show_form form;
	bool unmask;
	const char *empty;
	const char *full;
};

static const struct form_case cases[] = {
	{ SHOW_JSON, false, "{\"type\":\"test\"}\n",
		"{\"type\":\"test\",\"time\":\"1970-01-02T00:00:00.5Z\","
		"\"time_basis\":\"inferred\",\"user\":\"x[masked]y\","
		"\"groups\":[\"adm\",\"a\\u0009b\"],\"pid\":-4,\"lines\":"
		"\"12\","
		"\"duration_s\":-1.25,\"complete\":false,"
		"\"end\":\"1970-01-02T00:00:00.5Z\",\"cite\":" CITE("auth.log",
			"12", "1834", "157") ",\"also\":[" CITE("a;b", "7", "0",
			"1") "," CITE("c", "1", "0",
			"1") "],\"end_cite\":" CITE("c", "1", "0",
			"1") ",\"masked\":true}\n" },
	{ SHOW_CSV, true,
		"time,time_basis,user,groups,pid,lines,duration_s,complete,end,"
		"path,line,offset,length,source,file_sha256,also,end_cite\r\n"
		",,,,,,,,,,,,,,,,\r\n",
		"time,time_basis,user,groups,pid,lines,duration_s,complete,end,"
		"path,line,offset,length,source,file_sha256,also,end_cite\r\n"
		"1970-01-02T00:00:00.5Z,inferred,x!y,adm a\\x09b,-4,12,-1.25,"
		"false,1970-01-02T00:00:00.5Z,auth.log,12,1834,157," ID "," SHA
		",\"a;b:7 c:1\",c:1\r\n" },
	{ SHOW_TEXT, false, "\n",
		"~1970-01-02 00:00:00.5Z x[masked]y adm a\\x09b    -4  12    "
		"-1.25  (auth.log:12, a;b:7, c:1)\n" },
};

static void
fill(struct row_value *v, const struct event *ev)
{
	for (size_t i = 0; i < test_rows.ncolumns; i++)
		v[i].is_given = true;
	v[0].when = (struct when){ .basis = WHEN_INFERRED,
		.ns = INT64_C(86400500000000),
		.digits = 1,
		.zone_known = true };
	v[1].event = ev;
	v[1].text = ev->line;
	v[2].texts.count = 2;
	v[2].texts.items = groups;
	v[3].integer = -4;
	v[4].integer = 12;
	v[5].number = -1.25;
	v[7].when = v[0].when;
	v[8].cites.count = 1;
	v[8].cites.items = cites;
	v[9].cites.count = 2;
	v[9].cites.items = cites + 1;
	v[10].cites.count = 1;
	v[10].cites.items = cites + 2;
}

static void
print_row(const struct form_case *c, const struct row_value *v, struct buf *out)
{
	struct show_options options = { .form = c->form, .unmask = c->unmask };
	const struct begin_answer begin = { .type = SHOW_ROWS,
		.rows = &test_rows };
	struct printer p;

	buf_clear(out);
	printer_init_buf(&p, &options, out);
	show_begin(&p, &begin);
	show_row(&p, &test_rows, v);
	cr_expect(printer_release(&p));
}

Test(row, forms)
{
	static struct event ev;
	struct row_value none[sizeof(columns) / sizeof(columns[0])] = { 0 };
	struct row_value full[sizeof(columns) / sizeof(columns[0])] = { 0 };
	struct buf out = { 0 };

	ev.line = SPAN("x!y");
	event_secret(&ev, span_slice(ev.line, 1, 2));
	fill(full, &ev);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_row(&cases[i], none, &out);
		if (cases[i].form != SHOW_TEXT)
			cr_expect_str_eq(buf_cstr(&out), cases[i].empty);
		print_row(&cases[i], full, &out);
		cr_expect_str_eq(buf_cstr(&out), cases[i].full);
	}
	buf_release(&out);
}

/* Numbers have three decimals at most, and no zeros behind them. */
Test(row, numbers)
{
	static const struct {
		double number;
		const char *text;
	} numbers[] = {
		{ 0, "0" },
		{ -0.0001, "0" },
		{ 1, "1" },
		{ 12.5, "12.5" },
		{ 0.0625, "0.063" },
		{ 1e12, "1000000000000" },
	};
	static const struct row_column one[] = { { "n", ROW_NUMBER, 1 } };
	static const struct row_type type = { "t", 1, one };
	struct show_options options = { .form = SHOW_CSV };
	struct buf out = { 0 };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct row_value v = { .is_given = true,
			.number = numbers[i].number };
		struct printer p;

		buf_clear(&out);
		printer_init_buf(&p, &options, &out);
		show_row(&p, &type, &v);
		cr_expect(printer_release(&p));
		out.len -= 2;
		cr_expect_str_eq(buf_cstr(&out), numbers[i].text);
	}
	buf_release(&out);
}
