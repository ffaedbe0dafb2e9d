/* Names that are written in another way: encoded words, base64, hexadecimal
 * digits, and bytes as addresses of the web have them. Each is read, and where
 * that holds a name it is hidden as a whole. */
#include "query/dossier/cloak_part.h"

#include "query/trace/view/subject.h"

#include <string.h>

enum {
	/* Eight bytes: shorter ones say little, and are often no base64. */
	BASE64_LEAST = 11,
	/* "bob", as auditd writes what a stranger may have chosen. */
	HEX_LEAST = 6,
	/* Longer ones are no names. */
	CODED_MOST = 4096
};

/* Does hiding names change it? *out is what it becomes. */
static bool
becomes(const struct cloak *c, struct span text, struct buf *out)
{
	buf_clear(out);
	cloak_plain(c, text, out);
	return !span_eq(buf_span(out), text);
}

/* "=?utf-8?B?...?=" at the start of `text`; its length, or 0. */
static size_t
one_word_length(struct span text)
{
	struct span rest = text;

	if (!span_eat(&rest, SPAN("=?")) || !span_cut(rest, '?', NULL, &rest) ||
		rest.len < 2 || rest.ptr[1] != '?' ||
		!span_cut_at(span_slice(rest, 2, CODED_MOST), SPAN("?="), NULL,
			&rest))
		return 0;
	return (size_t)(rest.ptr - text.ptr);
}

/* With the words behind it: the blanks between them are no text, so a name may
 * begin in one and end in another. */
static size_t
word_length(struct span text)
{
	size_t len = one_word_length(text);
	size_t more = len;

	while (more > 0 && len < CODED_MOST) {
		size_t next = len;

		while (next < text.len &&
			(text.ptr[next] == ' ' || text.ptr[next] == '\t'))
			next++;
		more = one_word_length(span_slice(text, next, text.len));
		if (more > 0)
			len = next + more;
	}
	return len;
}

static bool
is_base64_byte(char b)
{
	return is_alnum(b) || b == '+' || b == '/';
}

/* Text only: what is told from a name by chance has other bytes. */
static bool
is_text(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\0' &&
			s.ptr[i] != '\n' && s.ptr[i] != '\r')
			return false;
	return s.len > 0;
}

/* As an encoded word of Latin bytes, which any bytes are. */
static bool
try_base64(const struct cloak *c, struct span code, struct buf *out)
{
	struct arena arena = { 0 };
	struct buf word = { 0 };
	struct span text = { 0 };
	bool found = false;

	buf_printf(&word, "=?utf-8?B?%.*s?=", (int)code.len, code.ptr);
	text = subject_decode(&arena, buf_span(&word));
	/* Of SASL: "\0user\0password". */
	found = is_text(text) &&
		(span_find_char(text, '\0') != SIZE_MAX ||
			becomes(c, text, out));
	buf_clear(out);
	if (found)
		cloak_token(c, "b", code, out);
	buf_release(&word);
	arena_release(&arena);
	return found;
}

/* What is in another set than Latin or UTF-8 may say anything. */
static bool
try_word(const struct cloak *c, struct span code, struct buf *out)
{
	struct arena arena = { 0 };
	struct span text = subject_decode(&arena, code);
	bool is_unread = span_find(text, SPAN("=?")) != SIZE_MAX;
	bool found = is_unread || becomes(c, text, out);

	if (is_unread)
		cloak_token(c, "b", code, out);
	arena_release(&arena);
	return found;
}

/* "626f62" */
static bool
try_hex(const struct cloak *c, struct span code, struct buf *out)
{
	struct arena arena = { 0 };
	size_t len = code.len / 2;
	char *bytes = arena_alloc(&arena, len);
	struct span text = { bytes, len };
	bool found = hex_decode(code, (unsigned char *)bytes, len) &&
		is_text(text) && becomes(c, text, out);

	buf_clear(out);
	if (found)
		cloak_token(c, "b", code, out);
	arena_release(&arena);
	return found;
}

/* "b%6fb%40far.example" */
static bool
try_percent(const struct cloak *c, struct span code, struct buf *out)
{
	struct buf text = { 0 };
	bool found = false;

	for (size_t i = 0; i < code.len; i++) {
		int high = i + 2 < code.len ? hex_value(code.ptr[i + 1]) : -1;
		int low = high >= 0 ? hex_value(code.ptr[i + 2]) : -1;

		if (code.ptr[i] != '%' || low < 0) {
			buf_putc(&text, code.ptr[i]);
			continue;
		}
		buf_putc(&text, (char)(high << 4 | low));
		i += 2;
	}
	found = text.len < code.len && becomes(c, buf_span(&text), out);
	buf_release(&text);
	return found;
}

/* How long what is written in bytes of a kind is that begins here; 0 if it
 * began before. */
static size_t
run_length(struct span text, size_t at, bool (*is_of)(char))
{
	size_t end = at;

	if (at > 0 && is_of(text.ptr[at - 1]))
		return 0;
	while (end < text.len && is_of(text.ptr[end]))
		end++;
	return end - at;
}

static bool
is_percent_byte(char b)
{
	return is_name_byte(b) || b == '%' || b == '@';
}

static bool
is_hex_byte(char b)
{
	return hex_value(b) >= 0;
}

static bool
is_written_byte(char b)
{
	return (unsigned char)b > ' ';
}

static bool
try_escaped(const struct cloak *c, struct span text, size_t at, size_t *len,
	struct buf *out)
{
	size_t run = run_length(text, at, is_written_byte);

	if (run == 0 || run > CODED_MOST ||
		!escaped_hide(c, span_slice(text, at, at + run), out))
		return false;
	*len = run;
	return true;
}

/* What begins at `at`; *len is how long it is, or how far to go on. */
static bool
coded_at(const struct cloak *c, struct span text, size_t at, size_t *len,
	struct buf *out)
{
	struct span rest = span_slice(text, at, text.len);
	size_t base64 = run_length(text, at, is_base64_byte);
	size_t hex = run_length(text, at, is_hex_byte);
	struct span web =
		span_slice(rest, 0, run_length(text, at, is_percent_byte));

	*len = word_length(rest);
	if (*len > 0)
		return try_word(c, span_slice(rest, 0, *len), out);
	if (try_escaped(c, text, at, len, out))
		return true;
	*len = web.len;
	if (web.len <= CODED_MOST && span_find_char(web, '%') != SIZE_MAX &&
		try_percent(c, web, out))
		return true;
	*len = hex;
	if (hex >= HEX_LEAST && hex % 2 == 0 && hex <= CODED_MOST &&
		try_hex(c, span_slice(rest, 0, hex), out))
		return true;
	*len = base64 > 0 ? base64 : 1;
	return base64 >= BASE64_LEAST && base64 <= CODED_MOST &&
		try_base64(c, span_slice(rest, 0, base64), out);
}

bool
coded_find(const struct cloak *c, struct span text, size_t from,
	struct coded *found, struct buf *out)
{
	for (size_t at = from; at < text.len;) {
		size_t len = 1;

		if (coded_at(c, text, at, &len, out)) {
			found->at = at;
			found->len = len;
			return true;
		}
		buf_clear(out);
		at += len;
	}
	return false;
}
