#include "format/base/json.h"

#include <criterion/criterion.h>

Test(json, text_out_and_back)
{
	const struct {
		struct span text;
		const char *json;
		bool is_utf8;
	} table[] = {
		{ SPAN_INIT(""), "\"\"", true },
		{ SPAN_INIT("a\"b\\c"), "\"a\\\"b\\\\c\"", true },
		{ SPAN_INIT("a\0\n\x1b\x7f"),
			"\"a\\u0000\\u000a\\u001b\\u007f\"", true },
		{ SPAN_INIT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x93\xa8"),
			"\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x93\xa8\"", true },
		/* A C1 control, which terminals obey. */
		{ SPAN_INIT("\xc2\x9b"), "\"\\u009b\"", true },
		{ SPAN_INIT("\xff"), "\"\xef\xbf\xbd\"", false },
		/* Overlong, surrogate, too large, cut short. */
		{ SPAN_INIT("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"",
			false },
		{ SPAN_INIT("\xed\xa0\x80"),
			"\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"", false },
		{ SPAN_INIT("\xf4\x90\x80\x80"),
			"\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"",
			false },
		{ SPAN_INIT("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"",
			false },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = { 0 };
		struct buf back = { 0 };

		cr_expect_eq(json_put_text(&out, table[i].text),
			table[i].is_utf8, "row %zu", i);
		cr_expect_str_eq(buf_cstr(&out), table[i].json, "row %zu", i);
		cr_expect(json_get_text(buf_span(&out), &back), "row %zu", i);
		cr_expect(!table[i].is_utf8 ||
				span_eq(buf_span(&back), table[i].text),
			"row %zu", i);
		buf_release(&out);
		buf_release(&back);
	}
}

Test(json, base64)
{
	const struct {
		struct span bytes;
		const char *json;
	} table[] = {
		{ SPAN_INIT(""), "\"\"" },
		{ SPAN_INIT("f"), "\"Zg==\"" },
		{ SPAN_INIT("fo"), "\"Zm8=\"" },
		{ SPAN_INIT("foo"), "\"Zm9v\"" },
		{ SPAN_INIT("foob"), "\"Zm9vYg==\"" },
		{ SPAN_INIT("\xff\xfe\xfd"), "\"//79\"" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = { 0 };

		json_put_base64(&out, table[i].bytes);
		cr_expect_str_eq(buf_cstr(&out), table[i].json, "row %zu", i);
		buf_release(&out);
	}
}

Test(json, strings_that_are_none)
{
	const char *const table[] = { "", "\"", "a", "\"a", "\"a\\\"", "\"a\"b",
		"\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
		"\"\\udc00\"", "\"\\u00g0\"" };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = { 0 };

		cr_expect_not(
			json_get_text(span_of(table[i]), &out), "%s", table[i]);
		buf_release(&out);
	}
}

/* Keys and values, one after the other, and "!" where it stopped early. */
static void
list_members(struct span inside, struct buf *out)
{
	struct span key = { 0 };
	struct span value = { 0 };

	while (json_member(&inside, &key, &value)) {
		buf_put(out, key);
		buf_putc(out, '=');
		buf_put(out, value);
		buf_putc(out, ';');
	}
	if (inside.len > 0)
		buf_putc(out, '!');
}

Test(json, members)
{
	const struct {
		const char *text;
		const char *expected;
	} table[] = {
		{ "{}", "" },
		{ "{\"a\":1}", "a=1;" },
		{ "{\"a\":\"x,}\",\"b\":[1,[2,\"]\"]],\"c\":{\"d\":{}}}",
			"a=\"x,}\";b=[1,[2,\"]\"]];c={\"d\":{}};" },
		{ "{\"a\":\"\\\\\",\"b\":\"\\\"\"}", "a=\"\\\\\";b=\"\\\"\";" },
		{ "{\"a\"}", "!" },
		{ "{\"a\":}", "!" },
		{ "{\"a\":[1}", "!" },
		{ "{\"a\":1]}", "!" },
		{ "{\"a\":\"x}", "!" },
		{ "{a:1}", "!" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct span inside = { 0 };
		struct buf out = { 0 };

		cr_expect(json_inside(span_of(table[i].text), '{', &inside));
		list_members(inside, &out);
		cr_expect_str_eq(buf_cstr(&out), table[i].expected, "%s: %s",
			table[i].text, buf_cstr(&out));
		buf_release(&out);
	}
}

Test(json, find)
{
	struct span object = SPAN(
		"{\"a\":\"x\",\"b\":{\"c\":[1,2]},\"a\":\"y\",\"n\":null}");

	cr_expect(span_eq(json_find(object, SPAN("a")), SPAN("\"x\"")));
	cr_expect(span_eq(json_find(object, SPAN("b")), SPAN("{\"c\":[1,2]}")));
	cr_expect(span_eq(json_find(object, SPAN("n")), SPAN("null")));
	/* Of the object itself, not of one in it. */
	cr_expect_eq(json_find(object, SPAN("c")).len, 0);
	cr_expect_eq(json_find(SPAN("[\"a\",1]"), SPAN("a")).len, 0);
}
