#include "query/show/escape.h"

#include "format/base/utf8.h"

/* How many bytes from `at` on are printable ASCII. */
static size_t
plain_length(struct span text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len && text.ptr[at + n] >= ' ' &&
		text.ptr[at + n] <= '~')
		n++;
	return n;
}

void
escape_text(struct buf *out, struct span text)
{
	size_t at = 0;

	while (at < text.len) {
		uint32_t code = 0;
		size_t len = plain_length(text, at);

		buf_put(out, span_slice(text, at, at + len));
		at += len;
		if (at == text.len)
			break;
		len = utf8_read(text, at, &code);
		if (len <= 1 && (len == 0 || utf8_is_hidden(code)))
			buf_printf(out, "\\x%02x",
				(unsigned)(unsigned char)text.ptr[at]);
		else if (utf8_is_hidden(code))
			buf_printf(out, "\\u{%x}", (unsigned)code);
		else
			buf_put(out, span_slice(text, at, at + len));
		at += len > 0 ? len : 1;
	}
}

size_t
escape_width(struct span text)
{
	struct buf out = { 0 };
	size_t width = 0;

	if (plain_length(text, 0) == text.len)
		return text.len;
	escape_text(&out, text);
	for (size_t i = 0; i < out.len; i++)
		width += ((unsigned char)out.ptr[i] & 0xc0) != 0x80;
	buf_release(&out);
	return width;
}

/* A leading tab or CR, which spreadsheets drop, is escaped and so harmless. */
static bool
is_formula(struct span text)
{
	if (text.len == 0)
		return false;
	switch (text.ptr[0]) {
	case '=':
	case '+':
	case '-':
	case '@':
	case '\t':
	case '\r':
		return true;
	default:
		/* Full-width forms of the same four. */
		return span_starts(text, SPAN("\xef\xbc\x9d")) ||
			span_starts(text, SPAN("\xef\xbc\x8b")) ||
			span_starts(text, SPAN("\xef\xbc\x8d")) ||
			span_starts(text, SPAN("\xef\xbc\xa0"));
	}
}

static bool
wants_quotes(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' || text.ptr[i] == '"' ||
			text.ptr[i] == ';')
			return true;
	return text.len > 0 &&
		(text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

void
escape_csv(struct buf *out, struct span text)
{
	bool quoted = wants_quotes(text);
	struct span part;

	if (quoted)
		buf_putc(out, '"');
	if (is_formula(text))
		buf_putc(out, '\'');
	if (!quoted) {
		escape_text(out, text);
		return;
	}
	while (text.len > 0) {
		bool more = span_cut(text, '"', &part, &text);

		escape_text(out, part);
		if (more)
			buf_puts(out, "\"\"");
	}
	buf_putc(out, '"');
}
