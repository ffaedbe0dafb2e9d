#include "format/base/lines.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct {
	enum text_encoding encoding;
	struct span text;
	/* Each line in brackets. */
	const char *want;
	size_t ends;
	size_t last_end;
} rows[] = {
	{ TEXT_BYTES, SPAN_INIT(""), "", 0, 0 },
	{ TEXT_BYTES, SPAN_INIT("a"), "[a]", 0, 0 },
	{ TEXT_BYTES, SPAN_INIT("a\n"), "[a]", 1, 2 },
	{ TEXT_BYTES, SPAN_INIT("\n"), "[]", 1, 1 },
	{ TEXT_BYTES, SPAN_INIT("\n\na"), "[][][a]", 2, 2 },
	{ TEXT_BYTES, SPAN_INIT("a\r\nb\r"), "[a\r][b\r]", 1, 3 },
	{ TEXT_UTF16LE, SPAN_INIT("\xff\xfe" "a\0\n\0b\0"), "[a][b]", 1, 6 },
	{ TEXT_UTF16BE, SPAN_INIT("\xfe\xff\0a\0\n\0b"), "[a][b]", 1, 6 },
	/* U+0A0A and U+0A61 hold no line end. */
	{ TEXT_UTF16LE, SPAN_INIT("\x0a\x0a" "a\x0a"), "[\xe0\xa8\x8a\xe0\xa9\xa1]", 0, 0 },
	{ TEXT_UTF16BE, SPAN_INIT("a\0\n\0\0\n"), "[\xe6\x84\x80\xe0\xa8\x80]", 1, 6 },
	/* Surrogates: a pair, a lone one, one cut off; half a unit at the end. */
	{ TEXT_UTF16LE, SPAN_INIT("\x3d\xd8\x00\xde\n\0"), "[\xf0\x9f\x98\x80]", 1, 6 },
	{ TEXT_UTF16LE, SPAN_INIT("\x3d\xd8" "a\0"), "[\xef\xbf\xbd" "a]", 0, 0 },
	{ TEXT_UTF16LE, SPAN_INIT("\x00\xde"), "[\xef\xbf\xbd]", 0, 0 },
	{ TEXT_UTF16LE, SPAN_INIT("a\0\x3d\xd8"), "[a\xef\xbf\xbd]", 0, 0 },
	{ TEXT_UTF16LE, SPAN_INIT("a\0\n"), "[a\xef\xbf\xbd]", 0, 0 },
	{ TEXT_UTF16LE, SPAN_INIT("\xe9\0"), "[\xc3\xa9]", 0, 0 },
};
/* clang-format on */

Test(lines, cut)
{
	struct buf scratch = { 0 };
	struct buf got = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum text_encoding e = rows[i].encoding;
		struct span rest = rows[i].text;
		struct span line = { 0 };
		struct span whole = { 0 };
		size_t bytes = 0;

		buf_clear(&got);
		while (lines_next(&rest, e, &line, &whole)) {
			buf_putc(&got, '[');
			buf_put(&got, lines_text(line, e, &scratch));
			buf_putc(&got, ']');
			bytes += whole.len;
		}
		cr_expect(span_eq(buf_span(&got), span_of(rows[i].want)),
			"row %zu: %s", i, buf_cstr(&got));
		cr_expect(bytes == rows[i].text.len, "row %zu", i);
		cr_expect(lines_count_ends(rows[i].text, e, 0) == rows[i].ends,
			"row %zu", i);
		cr_expect(
			lines_last_end(rows[i].text, e, 0) == rows[i].last_end,
			"row %zu: %zu", i, lines_last_end(rows[i].text, e, 0));
	}
	buf_release(&got);
	buf_release(&scratch);
}

/* A part of a source that begins in the middle of a character. */
Test(lines, phase)
{
	struct span s = SPAN("\0\n\0b\0\n\0");

	cr_expect(lines_count_ends(s, TEXT_UTF16LE, 1) == 2);
	cr_expect(lines_last_end(s, TEXT_UTF16LE, 1) == 7);
	cr_expect(lines_count_ends(s, TEXT_UTF16BE, 0) == 2);
	cr_expect(lines_last_end(s, TEXT_UTF16BE, 0) == 6);
	cr_expect(lines_last_end(span_slice(s, 0, 6), TEXT_UTF16LE, 1) == 3);
	cr_expect(lines_last_end(span_slice(s, 0, 1), TEXT_UTF16LE, 1) == 0);
}

Test(lines, sniff)
{
	cr_expect(lines_sniff(SPAN("\xff\xfe")) == TEXT_UTF16LE);
	cr_expect(lines_sniff(SPAN("\xfe\xff")) == TEXT_UTF16BE);
	cr_expect(lines_sniff(SPAN("\xff")) == TEXT_BYTES);
	cr_expect(lines_sniff(SPAN("")) == TEXT_BYTES);
	cr_expect(lines_sniff(SPAN("\xef\xbb\xbf")) == TEXT_BYTES);
}
