#include "query/plan/block/told.h"

#include <criterion/criterion.h>

struct want {
	struct span raw;
	struct span text;
};

static void
expect_lines(struct span block, enum text_encoding encoding,
	const struct want *want, size_t count)
{
	struct told *t = told_new(block, encoding);
	struct span texts = told_texts(t);

	cr_assert(told_count(t) == count, "%zu lines", told_count(t));
	for (size_t i = 0; i < count; i++) {
		size_t begin = told_begin(t, i);
		size_t end = told_end(t, i);

		cr_expect(span_eq(told_raw(t, i), want[i].raw), "raw %zu", i);
		cr_expect(span_ends(span_slice(texts, begin, end),
				  want[i].text) &&
				end - begin >= want[i].text.len,
			"text %zu", i);
		for (size_t at = begin; at <= end; at++)
			cr_expect(told_line_at(t, at) == i, "at %zu", at);
	}
	cr_expect(told_bytes(t) >= texts.len);
	told_free(t);
}

/* A line of text may have line ends within, and be empty. */
Test(told, wrapped)
{
	const struct want want[] = {
		{ SPAN("{\"log\":\"p: one\\ntwo\\n\"}"), SPAN("p: one\ntwo") },
		{ SPAN(""), SPAN("") },
		{ SPAN("plain"), SPAN("plain") },
	};

	expect_lines(SPAN("{\"log\":\"p: one\\ntwo\\n\"}\n\nplain"),
		TEXT_WRAPPED, want, 3);
}

Test(told, utf16)
{
	const struct want want[] = {
		{ SPAN("a\0b\0"), SPAN("ab") },
		{ SPAN("\xe4\0"), SPAN("\xc3\xa4") },
	};

	expect_lines(SPAN("a\0b\0\n\0\xe4\0\n\0"), TEXT_UTF16LE, want, 2);
}

Test(told, nothing)
{
	expect_lines((struct span){ 0 }, TEXT_WRAPPED, NULL, 0);
}
