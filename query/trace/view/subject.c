#include "query/trace/view/subject.h"

#include "format/base/buf.h"

/* "=?charset?B?text?=" */
struct word {
	struct span charset;
	char encoding;
	struct span text;
};

static bool
is_latin(struct span charset)
{
	/* clang-format off */
	static const struct span names[] = {
		SPAN_INIT("iso-8859-1"), SPAN_INIT("iso-8859-15"),
		SPAN_INIT("windows-1252"), SPAN_INIT("latin1"),
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_ieq(charset, names[i]))
			return true;
	return false;
}

static bool
is_plain(struct span charset)
{
	return span_ieq(charset, SPAN("utf-8")) ||
		span_ieq(charset, SPAN("us-ascii")) ||
		span_ieq(charset, SPAN("utf8"));
}

/* Take a word off the front of *s. */
static bool
eat_word(struct span *s, struct word *out)
{
	struct span rest = *s;
	struct span encoding = { 0 };

	if (!span_eat(&rest, SPAN("=?")) ||
		!span_cut(rest, '?', &out->charset, &rest) ||
		!span_cut(rest, '?', &encoding, &rest) || encoding.len != 1 ||
		!span_cut_at(rest, SPAN("?="), &out->text, &rest))
		return false;
	/* RFC 2231 adds a language. */
	(void)span_cut(out->charset, '*', &out->charset, NULL);
	out->encoding = fold_char(encoding.ptr[0]);
	*s = rest;
	return (is_plain(out->charset) || is_latin(out->charset)) &&
		(out->encoding == 'b' || out->encoding == 'q');
}

static void
put_byte(struct buf *out, const struct word *w, unsigned byte)
{
	if (byte < 0x80 || !is_latin(w->charset)) {
		buf_putc(out, (char)byte);
		return;
	}
	buf_putc(out, (char)(0xc0 | byte >> 6));
	buf_putc(out, (char)(0x80 | (byte & 0x3f)));
}

static void
put_quoted(struct buf *out, const struct word *w)
{
	for (size_t i = 0; i < w->text.len; i++) {
		char c = w->text.ptr[i];

		if (c == '=' && i + 2 < w->text.len &&
			hex_value(w->text.ptr[i + 1]) >= 0 &&
			hex_value(w->text.ptr[i + 2]) >= 0) {
			put_byte(out, w,
				(unsigned)hex_value(w->text.ptr[i + 1]) << 4 |
					(unsigned)hex_value(
						w->text.ptr[i + 2]));
			i += 2;
		} else {
			put_byte(out, w, c == '_' ? ' ' : (unsigned char)c);
		}
	}
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void
put_base64(struct buf *out, const struct word *w)
{
	unsigned bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < w->text.len; i++) {
		int value = base64_value(w->text.ptr[i]);

		if (value < 0)
			continue;
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		put_byte(out, w, bits >> have & 0xff);
	}
}

struct span
subject_decode(struct arena *a, struct span raw)
{
	struct buf out = { 0 };
	struct span rest = raw;
	struct span done = { 0 };
	/* Behind a word, blanks before another one are no text. */
	size_t after_word = SIZE_MAX;

	while (rest.len > 0) {
		struct word w = { 0 };
		struct span behind = rest;

		if (!eat_word(&behind, &w)) {
			if (rest.ptr[0] != ' ' && rest.ptr[0] != '\t')
				after_word = SIZE_MAX;
			buf_putc(&out, rest.ptr[0]);
			rest = span_slice(rest, 1, rest.len);
			continue;
		}
		if (after_word != SIZE_MAX)
			out.len = after_word;
		if (w.encoding == 'b')
			put_base64(&out, &w);
		else
			put_quoted(&out, &w);
		after_word = out.len;
		rest = behind;
	}
	done = arena_copy(a, buf_span(&out));
	buf_release(&out);
	return done;
}
