#include "format/log/line/entries.h"
#include "format/log/line/wrapped.h"
#include "format/record/cut.h"

#include <criterion/criterion.h>
#include <string.h>

enum { ENTRIES_MOST = 8 };

struct row {
	enum text_encoding encoding;
	struct span bytes;
	/* Each entry, without what parts it from the next one; and what stands
	 * behind its object, where it has one. */
	const char *lines[ENTRIES_MOST];
	const char *texts[ENTRIES_MOST];
};

#define OBJECT_1 "{\"log\":\"Mar  4 10:00:00 mx p[4]: }{,\",\"n\":[1,{}]}"
#define OBJECT_2                                                               \
	"{\n\t\"MESSAGE\" : \"m \\\"\\n\",\r\n\t\"_HOSTNAME\" : "              \
	"\"mx\",\n\"_COMM\":\"p\"\n}"
#define TEXT_1 "Mar  4 10:00:00 mx p[4]: }{,"

#define CRI(tag) "2024-03-04T10:00:00.5Z " tag " "
#define FILL_64                                                                \
	"aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
#define FILL_256     FILL_64 FILL_64 FILL_64 FILL_64
#define FILL         FILL_256 FILL_256 FILL_256 FILL_256
#define DOCKER(text) "{\"log\":\"" text "\",\"stream\":\"stdout\"}"
#define PART(pod, tag, text)                                                   \
	"{\"log\":\"" text "\",\"stream\":\"stdout\",\"logtag\":\"" tag        \
	"\",\"kubernetes\":{\"pod_name\":\"" pod                               \
	"\",\"container_name\":\"mail\"}}"

/* clang-format off */
static const struct row rows[] = {
	/* Over several lines, and several in one. */
	{ TEXT_OBJECTS, SPAN_INIT(OBJECT_2 "\n" OBJECT_2 "\n"),
		{ OBJECT_2, OBJECT_2 }, { "mx p: m \"", "mx p: m \"" } },
	{ TEXT_OBJECTS, SPAN_INIT(OBJECT_1 OBJECT_1),
		{ OBJECT_1, OBJECT_1 }, { TEXT_1, TEXT_1 } },
	{ TEXT_OBJECTS, SPAN_INIT("[\n  " OBJECT_1 ",\n  " OBJECT_2 "\n]\n"),
		{ "[", OBJECT_1, OBJECT_2 }, { NULL, TEXT_1, "mx p: m \"" } },
	{ TEXT_OBJECTS, SPAN_INIT("[" OBJECT_1 "," OBJECT_1 "]"),
		{ "[", OBJECT_1, OBJECT_1 }, { NULL, TEXT_1, TEXT_1 } },
	/* In their envelope. */
	{ TEXT_OBJECTS, SPAN_INIT("{\"owner\":\"1\",\"logEvents\":[" OBJECT_1 "," OBJECT_1 "]}{\"logEvents\": [ " OBJECT_1 " ] }\n"),
		{ "{\"owner\":\"1\",\"logEvents\":[", OBJECT_1, OBJECT_1, "{\"logEvents\": [", OBJECT_1 },
		{ NULL, TEXT_1, TEXT_1, NULL, TEXT_1 } },
	{ TEXT_OBJECTS, SPAN_INIT("{\"hits\":{\"total\":{\"value\":1},\"hits\":[" OBJECT_1 "]},\"took\":3}\n" OBJECT_1),
		{ "{\"hits\":{\"total\":{\"value\":1},\"hits\":[", OBJECT_1, "\"took\":3}", OBJECT_1 },
		{ NULL, TEXT_1, NULL, TEXT_1 } },
	/* No array of objects, no envelope; nor where the name is a value. */
	{ TEXT_OBJECTS, SPAN_INIT("{\"events\":[1],\"a\":\"records\",\"b\":[{}],\"log\":\"m\"}"),
		{ "{\"events\":[1],\"a\":\"records\",\"b\":[{}],\"log\":\"m\"}" }, { "m" } },
	/* Broken: a string that no quote ends, an object that is cut off. */
	{ TEXT_OBJECTS, SPAN_INIT("{\"log\":\"x\n" OBJECT_1 "\n{\"log\":\"m\",\n"),
		{ "{\"log\":\"x", OBJECT_1, "{\"log\":\"m\"," }, { NULL, TEXT_1, NULL } },

	{ TEXT_EXPORT, SPAN_INIT("__CURSOR=s=1\nMESSAGE=m=1\n_HOSTNAME=mx\n_COMM=p\n\n"
		"__CURSOR=s=2\nMESSAGE\n\x05\0\0\0\0\0\0\0a\n\nb\xff\n_HOSTNAME=mx\n_COMM=p\n\n__CURSOR=s=3\nMESSAGE=m\n"),
		{ "__CURSOR=s=1\nMESSAGE=m=1\n_HOSTNAME=mx\n_COMM=p", NULL, "__CURSOR=s=3\nMESSAGE=m\n" },
		{ "mx p: m=1", "mx p: a\n\nb\xff", "" } },
	/* Whatever field is the first one, and wherever that is cut off. */
	{ TEXT_EXPORT, SPAN_INIT("MESSAGE\n\x01\0\0\0\0\0\0\0m\n_HOSTNAME=mx\n_COMM=p\n\nMESSAGE\n\x10\0\0\0\0\0\0\0m\n"),
		{ NULL, "MESSAGE", NULL }, { "mx p: m", "", "" } },
	/* Fields that what is none follows. */
	{ TEXT_EXPORT, SPAN_INIT("_COMM=p\nMESSAGE=m\nfoo=\n_COMM=p\nMESSAGE=n\n\n"),
		{ "_COMM=p\nMESSAGE=m\n", "foo=", "_COMM=p\nMESSAGE=n" }, { "", "", "p: n" } },
	/* A line that somebody had the journal keep is none. */
	{ TEXT_EXPORT, SPAN_INIT("Mar  4 10:00:00 mx p[4]: m\n\n"),
		{ "Mar  4 10:00:00 mx p[4]: m", "" }, { "", NULL } },

	{ TEXT_COUNTED, SPAN_INIT("10 <22>a\nb 1 9 <2>a 1 <7 <22>abcx\n7 <22>abc"),
		{ "10 <22>a\nb 1 ", "9 <2>a 1 <7", " <22>abcx", "7 <22>abc" }, { NULL } },
	/* A count too short for its own head counts nothing. */
	{ TEXT_COUNTED, SPAN_INIT("1 <22>1 a7 <22>abc"), { "1 <22>1 a", "7 <22>abc" }, { NULL } },

	/* A line and its chunks; that of another output between them is words. */
	{ TEXT_CRI, SPAN_INIT(CRI("stdout F") "a\n" CRI("stdout P") "b\n" CRI("stderr F") "c\n" CRI("stdout P") "d\n" CRI("stdout F") "e\n" CRI("stdout F") "f\n"),
		{ CRI("stdout F") "a", CRI("stdout P") "b\n" CRI("stderr F") "c\n" CRI("stdout P") "d\n" CRI("stdout F") "e", CRI("stdout F") "f" },
		{ NULL, CRI("stdout F") "bde", NULL } },
	/* What never ends: the chunks that there are, and what others wrote. */
	{ TEXT_CRI, SPAN_INIT(CRI("stdout P") "a\n" CRI("stdout P") "b\n" CRI("stderr F") "1\n" CRI("stderr F") "2\n" CRI("stderr F") "3\n" CRI("stderr F") "4\n" CRI("stderr F") "5\n" CRI("stdout F") "c\n"),
		{ CRI("stdout P") "a\n" CRI("stdout P") "b", CRI("stderr F") "1", CRI("stderr F") "2", CRI("stderr F") "3", CRI("stderr F") "4", CRI("stderr F") "5", CRI("stdout F") "c" },
		{ NULL } },
	/* As who ships them has them: a container's own chunks, of two of one name. */
	{ TEXT_DOCKER, SPAN_INIT(PART("p1", "P", FILL "a") "\n" PART("p2", "F", "b") "\n" PART("p1", "F", "c") "\n" PART("p1", "F", "d") "\n"),
		{ PART("p1", "P", FILL "a") "\n" PART("p2", "F", "b") "\n" PART("p1", "F", "c"), PART("p1", "F", "d") },
		{ "p1 " FILL "ac", "p1 d" } },
	{ TEXT_DOCKER, SPAN_INIT(DOCKER("a\\n") "\n" DOCKER("b") "\n" DOCKER("c\\n") "\n{\"log\":\n"),
		{ DOCKER("a\\n"), DOCKER("b"), DOCKER("c\\n"), "{\"log\":" }, { "a", "b", "c", NULL } },
};
/* clang-format on */

/* A length among the rows would end a string. */
static bool
is_line(struct span line, const char *want)
{
	return !want || span_eq(line, span_of(want));
}

static void
expect_row(const struct row *row, size_t number)
{
	struct span rest = row->bytes;
	struct buf scratch = { 0 };
	struct span line;
	struct span whole;
	size_t n = 0;

	for (; entries_next(&rest, row->encoding, &line, &whole); n++) {
		struct span text = entries_text(line, row->encoding, &scratch);
		size_t behind = stamp_skip_wrapping(text);

		cr_assert(n < ENTRIES_MOST);
		cr_expect(is_line(line, row->lines[n]), "row %zu, %zu: %.*s",
			number, n, (int)line.len, line.ptr);
		cr_expect((behind > 0) == (row->texts[n] != NULL) &&
				(behind == 0 ||
					span_eq(span_slice(
							text, behind, text.len),
						span_of(row->texts[n]))),
			"row %zu, %zu: %.*s", number, n, (int)text.len,
			text.ptr);
	}
	cr_expect(n == ENTRIES_MOST || (!row->lines[n] && !row->texts[n]),
		"row %zu: %zu entries", number, n);
	buf_release(&scratch);
}

/* Wherever a file is parted into frames its entries are the same. */
static void
expect_parts(const struct row *row, size_t number)
{
	for (size_t most = 0; most <= row->bytes.len; most++) {
		size_t end = entries_last_end(
			span_slice(row->bytes, 0, most), row->encoding);
		struct span whole = row->bytes;
		struct span part = span_slice(row->bytes, 0, end);
		struct span lines[2];
		struct span wholes[2];

		while (entries_next(
			&part, row->encoding, &lines[0], &wholes[0])) {
			cr_assert(entries_next(
				&whole, row->encoding, &lines[1], &wholes[1]));
			cr_assert(wholes[0].len == wholes[1].len &&
					lines[0].len == lines[1].len,
				"row %zu, %zu bytes", number, most);
		}
	}
}

Test(entries, cut)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect_row(&rows[i], i);
		expect_parts(&rows[i], i);
	}
}

Test(entries, sniff)
{
	cr_expect(entries_sniff(rows[0].bytes) == TEXT_OBJECTS);
	cr_expect(entries_sniff(rows[2].bytes) == TEXT_OBJECTS);
	cr_expect(entries_sniff(rows[4].bytes) == TEXT_OBJECTS);
	cr_expect(entries_sniff(rows[8].bytes) == TEXT_EXPORT);
	cr_expect(entries_sniff(SPAN("8 <22>abc\n8 <22>abc\n")) == TEXT_BYTES);
	cr_expect(entries_sniff(SPAN("7 <22>abc7 <22>abc")) == TEXT_COUNTED);
	cr_expect(entries_sniff(SPAN("{\n  \"a\": 1\n}\n")) == TEXT_BYTES);
	/* A line that ends in an object is no object. */
	cr_expect(entries_sniff(SPAN("[2024-03-04T10:00:00Z] " OBJECT_1
				     "\n")) == TEXT_BYTES);
	cr_expect(entries_sniff(SPAN("[main]\n{\n")) == TEXT_BYTES);
	cr_expect(entries_sniff(SPAN("Mar  4 10:00:00 mx p: {")) == TEXT_BYTES);
	cr_expect(entries_sniff((struct span){ 0 }) == TEXT_BYTES);
}

/* Docker's chunk of 16 KiB: is what follows `text`, made as long as that, the
 * same entry? */
static bool
goes_on(size_t size, const char *text)
{
	struct buf bytes = { 0 };
	struct buf scratch = { 0 };
	struct entry e;
	struct span made;
	size_t at = 0;
	bool is_joined = false;

	buf_puts(&bytes, "{\"log\":\"");
	while (bytes.len + strlen(text) < size + 8)
		buf_putc(&bytes, 'x');
	buf_puts(&bytes, text);
	buf_puts(&bytes, "\",\"stream\":\"stdout\"}\n");
	at = bytes.len;
	buf_puts(&bytes, DOCKER("end\\n") "\n" DOCKER("next\\n") "\n");
	cr_assert_eq(cut_sniff(buf_span(&bytes)), TEXT_DOCKER);
	e = entry_cut(buf_span(&bytes), TEXT_DOCKER);
	cr_expect(e.is_sure && e.whole == e.line + 1);
	is_joined = e.whole > at;
	made = entries_text(
		span_slice(buf_span(&bytes), 0, e.line), TEXT_DOCKER, &scratch);
	cr_expect_eq(span_ends(made, SPAN("end")), is_joined);
	cr_expect(!span_ends(made, SPAN("next")));
	cr_expect(stamp_skip_wrapping(made) > 0);
	buf_release(&bytes);
	buf_release(&scratch);
	return is_joined;
}

Test(entries, docker_chunks)
{
	cr_expect(goes_on(16384, ""));
	cr_expect(!goes_on(16383, ""));
	/* A full one that ends a line, and one that but looks so. */
	cr_expect(!goes_on(16384, "\\n"));
	cr_expect(goes_on(16385, "\\\\n"));
	cr_expect(!goes_on(16386, "\\\\\\n"));
	/* What counts is how long it is when it is read. */
	cr_expect(!goes_on(16388, "\\u003c"));
	cr_expect(goes_on(16389, "\\u003c"));
	cr_expect(goes_on(16387, "\\ufffd"));
	cr_expect(!goes_on(16384, "\\\""));
	cr_expect(goes_on(16385, "\\\""));
}

Test(entries, sniff_chunks)
{
	cr_expect(cut_sniff(SPAN(CRI("stdout F") "a\n")) == TEXT_CRI);
	cr_expect(cut_sniff(SPAN("rest of one\n" CRI("stderr P") "a\n")) ==
		TEXT_CRI);
	cr_expect(cut_sniff(SPAN("2024-03-04T10:00:00.5Z stdout: F\n")) ==
		TEXT_BYTES);
	cr_expect(cut_sniff(SPAN("Mar  4 10:00:00 mx p[1]: " CRI(
			  "stdout F") "a\n")) == TEXT_BYTES);
	cr_expect(cut_sniff(SPAN(DOCKER("a\\n") "\n")) == TEXT_DOCKER);
	cr_expect(cut_sniff(SPAN("{\"log\":\"a\"}\n" DOCKER("a\\n") "\n")) ==
		TEXT_DOCKER);
	cr_expect(cut_sniff(SPAN("{\"log\":\"a\",\"stream\":\"s\"}\n")) ==
		TEXT_WRAPPED);
}

/* An object on one line behind some on several makes no lines of these. */
Test(entries, sniff_tall)
{
	cr_expect(cut_sniff(SPAN(OBJECT_2 "\n" OBJECT_1 "\n")) == TEXT_OBJECTS);
	cr_expect(cut_sniff(SPAN("[\n" OBJECT_2 ",\n" OBJECT_1 "\n]")) ==
		TEXT_OBJECTS);
	cr_expect(cut_sniff(SPAN(OBJECT_1 "\n" OBJECT_2 "\n")) == TEXT_WRAPPED);
	cr_expect(cut_sniff(SPAN("{\n" OBJECT_1 "\n" OBJECT_1 "\n")) ==
		TEXT_WRAPPED);
}

/* The first entry of 9/8 of the longest one, unsure at its end; again where a
 * frame ends behind it. */
static void
expect_long(const char *head, const char *more, enum text_encoding encoding,
	const char *line)
{
	struct buf bytes = { 0 };
	struct span s;
	struct entry e;

	buf_puts(&bytes, head);
	while (bytes.len < ENTRY_BYTES_MAX / 8 * 9)
		buf_puts(&bytes, more);
	s = buf_span(&bytes);
	cr_expect(entries_last_end(span_slice(s, 0, 9000), encoding) == 0);
	e = entry_cut(s, encoding);
	cr_expect(e.is_sure &&
		(!line || span_eq(span_slice(s, 0, e.line), span_of(line))));
	cr_expect(line || e.whole > ENTRY_BYTES_MAX / 8 * 7);
	s = span_slice(s, 0, e.whole);
	cr_expect(entry_cut(s, encoding).line == e.line, "%s", head);
	cr_expect(entry_cut(s, encoding).whole == e.whole, "%s", head);
	buf_release(&bytes);
}

/* What never ends is taken line by line or at once, and that ends. */
Test(entries, bounds)
{
	expect_long("{\"a\":[", "1,\n", TEXT_OBJECTS, "{\"a\":[1,");
	/* No head of an envelope, though it is all that a frame could have. */
	expect_long("{\"events\":[ \n", "1,\n", TEXT_OBJECTS, "{\"events\":[");
	/* Each field once, not once a line. */
	expect_long("__CURSOR=1\n", "A=b\n", TEXT_EXPORT, NULL);
	expect_long(
		CRI("stdout P") "a\n", CRI("stdout P") "b\n", TEXT_CRI, NULL);
}

/* What is no entry whatever follows goes into the frame at hand. */
Test(entries, broken_is_sure)
{
	static const char *const lines[] = { "{\"a\":\n", "{[\n",
		"{\"a\":\"b\n" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct buf bytes = { 0 };
		struct entry e;

		while (bytes.len < 4000)
			buf_puts(&bytes, lines[i]);
		e = entry_cut(buf_span(&bytes), TEXT_OBJECTS);
		cr_expect(e.is_sure && e.whole == strlen(lines[i]), "%s",
			lines[i]);
		/* It may still close where fewer are open. */
		e = entry_cut(
			span_slice(buf_span(&bytes), 0, e.line), TEXT_OBJECTS);
		cr_expect(!e.is_sure, "%s", lines[i]);
		buf_release(&bytes);
	}
}
