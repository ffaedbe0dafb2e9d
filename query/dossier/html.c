#include "query/dossier/html.h"

#include "format/base/utf8.h"

#include <inttypes.h>

struct marks {
	const char *open;
	const char *close;
};

static const struct marks html_marks = { "<b class=\"x\">", "</b>" };
static const struct marks svg_marks = { "<tspan class=\"x\">", "</tspan>" };

static const char *
entity_of(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* The character at `at`; returns its bytes. */
static size_t
put_character(
	struct buf *out, struct span text, size_t at, const struct marks *marks)
{
	const char *entity = entity_of(text.ptr[at]);
	uint32_t code = 0;
	size_t len = utf8_read(text, at, &code);

	if (entity) {
		buf_puts(out, entity);
		return 1;
	}
	if (len > 0 && !utf8_is_hidden(code)) {
		buf_put(out, span_slice(text, at, at + len));
		return len;
	}
	buf_puts(out, marks->open);
	if (len <= 1)
		buf_printf(
			out, "\\x%02x", (unsigned)(unsigned char)text.ptr[at]);
	else
		buf_printf(out, "\\u{%" PRIx32 "}", code);
	buf_puts(out, marks->close);
	return len > 0 ? len : 1;
}

/* As many characters as `most`; returns the bytes they are. */
static size_t
put_text(struct buf *out, struct span text, size_t most,
	const struct marks *marks)
{
	size_t at = 0;

	for (size_t n = 0; at < text.len && n < most; n++)
		at += put_character(out, text, at, marks);
	return at;
}

void
html_text(struct buf *out, struct span text)
{
	(void)put_text(out, text, SIZE_MAX, &html_marks);
}

void
html_svg(struct buf *out, struct span text)
{
	(void)put_text(out, text, SIZE_MAX, &svg_marks);
}

void
html_svg_cut(struct buf *out, struct span text, size_t most)
{
	if (put_text(out, text, most, &svg_marks) < text.len)
		buf_puts(out, "\xe2\x80\xa6");
}
