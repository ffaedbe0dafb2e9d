#include "format/base/lines.h"

#include <string.h>

enum text_encoding
lines_sniff(struct span head)
{
	if (span_starts(head, SPAN("\xff\xfe")))
		return TEXT_UTF16LE;
	if (span_starts(head, SPAN("\xfe\xff")))
		return TEXT_UTF16BE;
	return TEXT_BYTES;
}

static bool
is_end_16(struct span s, size_t at, enum text_encoding encoding)
{
	if (encoding == TEXT_UTF16LE)
		return s.ptr[at] == '\n' && s.ptr[at + 1] == '\0';
	return s.ptr[at] == '\0' && s.ptr[at + 1] == '\n';
}

/* Offset of the next line end of two bytes, or SIZE_MAX. s begins at a
 * character. */
static size_t
find_end_16(struct span s, enum text_encoding encoding)
{
	for (size_t at = 0; at + 1 < s.len; at += 2)
		if (is_end_16(s, at, encoding))
			return at;
	return SIZE_MAX;
}

bool
lines_next(struct span *rest, enum text_encoding encoding, struct span *line,
	struct span *whole)
{
	size_t width = lines_width(encoding);
	size_t end = 0;

	if (rest->len == 0)
		return false;
	end = width == 1 ? span_find_char(*rest, '\n')
			 : find_end_16(*rest, encoding);
	if (end == SIZE_MAX) {
		*line = *rest;
		*whole = *rest;
	} else {
		*line = span_slice(*rest, 0, end);
		*whole = span_slice(*rest, 0, end + width);
	}
	*rest = span_slice(*rest, whole->len, rest->len);
	return true;
}

size_t
lines_last_end(struct span s, enum text_encoding encoding, uint64_t phase)
{
	size_t at = s.len;

	if (lines_width(encoding) == 1) {
		while (at > 0 && s.ptr[at - 1] != '\n')
			at--;
		return at;
	}
	/* Down to a character's end. */
	at -= (size_t)((phase + at) & 1) & (size_t)(at > 0);
	while (at >= 2 && !is_end_16(s, at - 2, encoding))
		at -= 2;
	return at >= 2 ? at : 0;
}

uint64_t
lines_count_ends(struct span s, enum text_encoding encoding, uint64_t phase)
{
	uint64_t count = 0;
	size_t at = 0;

	if (lines_width(encoding) == 1) {
		while ((at = span_find_char(s, '\n')) != SIZE_MAX) {
			count++;
			s = span_slice(s, at + 1, s.len);
		}
		return count;
	}
	for (at = (size_t)(phase & 1); at + 1 < s.len; at += 2)
		count += is_end_16(s, at, encoding);
	return count;
}

static void
put_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(out, (char)(0xf0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

static uint32_t
unit_at(struct span s, size_t at, enum text_encoding encoding)
{
	uint32_t a = (unsigned char)s.ptr[at];
	uint32_t b = (unsigned char)s.ptr[at + 1];

	return encoding == TEXT_UTF16LE ? a | b << 8 : a << 8 | b;
}

/* The character at *at, which moves past it. At least one unit is left. */
static uint32_t
eat_char(struct span s, size_t *at, enum text_encoding encoding)
{
	uint32_t c = unit_at(s, *at, encoding);
	uint32_t low = 0;

	*at += 2;
	if (c < 0xd800 || c >= 0xe000)
		return c;
	if (c >= 0xdc00 || *at + 1 >= s.len)
		return 0xfffd;
	low = unit_at(s, *at, encoding);
	if (low < 0xdc00 || low >= 0xe000)
		return 0xfffd;
	*at += 2;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

struct span
lines_text(struct span line, enum text_encoding encoding, struct buf *scratch)
{
	size_t at = 0;

	if (lines_width(encoding) == 1)
		return line;
	buf_clear(scratch);
	while (at + 1 < line.len) {
		bool is_first = at == 0;
		uint32_t c = eat_char(line, &at, encoding);

		/* The byte order mark is no text. */
		if (!is_first || c != 0xfeff)
			put_utf8(scratch, c);
	}
	if (at < line.len)
		put_utf8(scratch, 0xfffd);
	return buf_span(scratch);
}
