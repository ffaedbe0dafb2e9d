#include "format/base/json.h"
#include "query/show/escape.h"

#include <criterion/criterion.h>

/* clang-format off */
static const struct {
	struct span text;
	const char *shown;
	size_t width;
} texts[] = {
	{ SPAN_INIT(""), "", 0 },
	{ SPAN_INIT("plain \\ text ~"), "plain \\ text ~", 14 },
	{ SPAN_INIT("a\0b\033[2J\x7f\n\t\r"), "a\\x00b\\x1b[2J\\x7f\\x0a\\x09\\x0d", 29 },
	{ SPAN_INIT("M\xc3\xa4rz \xe6\xbc\xa2"), "M\xc3\xa4rz \xe6\xbc\xa2", 6 },
	/* C1, as a character and as a byte. */
	{ SPAN_INIT("\xc2\x9b" "2J\x9b"), "\\u{9b}2J\\x9b", 12 },
	/* Right-to-left override, isolate, line separator, zero width, tag. */
	{ SPAN_INIT("\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\xe2\x80\x8b\xf3\xa0\x81\x81"),
	  "\\u{202e}\\u{2066}\\u{2028}\\u{200b}\\u{e0041}", 41 },
	/* Not UTF-8: overlong, cut short, surrogate. */
	{ SPAN_INIT("\xc0\x80\xe2\x82"), "\\xc0\\x80\\xe2\\x82", 16 },
	{ SPAN_INIT("\xed\xa0\x80"), "\\xed\\xa0\\x80", 12 },
};

static const struct {
	struct span text;
	const char *cell;
} cells[] = {
	{ SPAN_INIT(""), "" },
	{ SPAN_INIT("plain"), "plain" },
	{ SPAN_INIT("a,b"), "\"a,b\"" },
	{ SPAN_INIT("say \"x\""), "\"say \"\"x\"\"\"" },
	{ SPAN_INIT("\""), "\"\"\"\"" },
	{ SPAN_INIT("=1+1"), "'=1+1" },
	{ SPAN_INIT("+1"), "'+1" },
	{ SPAN_INIT("-1"), "'-1" },
	{ SPAN_INIT("@a"), "'@a" },
	{ SPAN_INIT("=a,\"b\""), "\"'=a,\"\"b\"\"\"" },
	{ SPAN_INIT("\t=1"), "'\\x09=1" },
	{ SPAN_INIT("\xef\xbc\x9d" "1"), "'\xef\xbc\x9d" "1" },
	{ SPAN_INIT("a\r\nb"), "a\\x0d\\x0ab" },
	{ SPAN_INIT(" a"), "\" a\"" },
};

static const struct {
	struct span text;
	const char *json;
	bool is_utf8;
} strings[] = {
	{ SPAN_INIT("a\"\\\033"), "\"a\\\"\\\\\\u001b\"", true },
	{ SPAN_INIT("\xe2\x80\xae"), "\"\\u202e\"", true },
	{ SPAN_INIT("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\"", true },
	{ SPAN_INIT("a\xff"), "\"a\xef\xbf\xbd\"", false },
};
/* clang-format on */

Test(escape, text)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf out = { 0 };

		escape_text(&out, texts[i].text);
		cr_expect_str_eq(buf_cstr(&out), texts[i].shown);
		cr_expect_eq(escape_width(texts[i].text), texts[i].width,
			"%s: %zu", texts[i].shown, escape_width(texts[i].text));
		buf_release(&out);
	}
}

Test(escape, csv)
{
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		struct buf out = { 0 };

		escape_csv(&out, cells[i].text);
		cr_expect_str_eq(buf_cstr(&out), cells[i].cell);
		buf_release(&out);
	}
}

Test(escape, json)
{
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		struct buf out = { 0 };

		cr_expect_eq(json_put_text(&out, strings[i].text),
			strings[i].is_utf8, "%s", strings[i].json);
		cr_expect_str_eq(buf_cstr(&out), strings[i].json);
		buf_release(&out);
	}
}
