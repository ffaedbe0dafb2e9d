#include "format/base/json.h"

#include "format/base/utf8.h"

#include <string.h>

/* \uXXXX, in two halves above U+FFFF. */
static void
put_code(struct buf *out, uint32_t code)
{
	if (code >= 0x10000) {
		code -= 0x10000;
		buf_printf(out, "\\u%04x", (unsigned)(0xd800 + (code >> 10)));
		code = 0xdc00 + (code & 0x3ff);
	}
	buf_printf(out, "\\u%04x", (unsigned)code);
}

/* How many bytes from `at` on stand for themselves. */
static size_t
plain_length(struct span text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len) {
		unsigned char c = (unsigned char)text.ptr[at + n];

		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			break;
		n++;
	}
	return n;
}

bool
json_put_text(struct buf *out, struct span text)
{
	bool is_utf8 = true;
	size_t at = 0;

	buf_putc(out, '"');
	while (at < text.len) {
		uint32_t code = 0;
		size_t plain = plain_length(text, at);
		size_t len;

		buf_put(out, span_slice(text, at, at + plain));
		at += plain;
		if (at == text.len)
			break;
		len = utf8_read(text, at, &code);
		if (len == 0) {
			utf8_put(out, UTF8_REPLACEMENT);
			is_utf8 = false;
			len = 1;
		} else if (code == '"' || code == '\\') {
			buf_putc(out, '\\');
			buf_putc(out, (char)code);
		} else if (utf8_is_hidden(code)) {
			put_code(out, code);
		} else {
			buf_put(out, span_slice(text, at, at + len));
		}
		at += len;
	}
	buf_putc(out, '"');
	return is_utf8;
}

static char
base64_digit(uint32_t v)
{
	return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	       "0123456789+/"[v & 63];
}

void
json_put_base64(struct buf *out, struct span bytes)
{
	buf_putc(out, '"');
	for (size_t at = 0; at < bytes.len; at += 3) {
		size_t have = bytes.len - at;
		uint32_t v = 0;

		for (size_t i = 0; i < 3; i++)
			v = v << 8 |
				(i < have ? (unsigned char)bytes.ptr[at + i]
					  : 0u);
		buf_putc(out, base64_digit(v >> 18));
		buf_putc(out, base64_digit(v >> 12));
		buf_putc(out, base64_digit(v >> 6));
		buf_putc(out, base64_digit(v));
		if (have < 3)
			memset(out->ptr + out->len - (3 - have), '=', 3 - have);
	}
	buf_putc(out, '"');
}

bool
json_inside(struct span text, char open, struct span *inside)
{
	char close = open == '{' ? '}' : ']';

	if (text.len < 2 || text.ptr[0] != open ||
		text.ptr[text.len - 1] != close)
		return false;
	*inside = span_slice(text, 1, text.len - 1);
	return true;
}

/* The length of the string, with quotes, at the front; 0 if there is none. */
static size_t
string_length(struct span s)
{
	size_t at = 1;

	if (s.len < 2 || s.ptr[0] != '"')
		return 0;
	for (;;) {
		size_t quote = span_find_char(span_slice(s, at, s.len), '"');
		size_t escapes = 0;

		if (quote == SIZE_MAX)
			return 0;
		while (escapes < quote &&
			s.ptr[at + quote - escapes - 1] == '\\')
			escapes++;
		at += quote + 1;
		/* A backslash may itself be behind one. */
		if (escapes % 2 == 0)
			return at;
	}
}

/* The length of the value at the front; 0 if there is none. */
static size_t
value_length(struct span s)
{
	size_t at = 0;
	size_t depth = 0;

	while (at < s.len) {
		char c = s.ptr[at];
		size_t step = 1;

		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			return at;
		if (c == '"')
			step = string_length(span_slice(s, at, s.len));
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (step == 0)
			return 0;
		at += step;
	}
	return depth == 0 ? at : 0;
}

struct span
json_find(struct span object, struct span key)
{
	struct span inside = { 0 };
	struct span name = { 0 };
	struct span value = { 0 };

	if (!json_inside(object, '{', &inside))
		return (struct span){ 0 };
	while (json_member(&inside, &name, &value))
		if (span_eq(name, key))
			return value;
	return (struct span){ 0 };
}

bool
json_item(struct span *inside, struct span *value)
{
	size_t len = value_length(*inside);
	struct span rest = span_slice(*inside, len, inside->len);

	if (len == 0 || (rest.len > 0 && !span_eat_char(&rest, ',')))
		return false;
	*value = span_slice(*inside, 0, len);
	*inside = rest;
	return true;
}

bool
json_member(struct span *inside, struct span *key, struct span *value)
{
	size_t len = string_length(*inside);
	struct span rest = span_slice(*inside, len, inside->len);

	if (len == 0 || !span_eat_char(&rest, ':') || !json_item(&rest, value))
		return false;
	*key = span_slice(*inside, 1, len - 1);
	*inside = rest;
	return true;
}

bool
json_member_apart(struct span *inside, struct span *key, struct span *value)
{
	struct span item = { 0 };
	size_t len = 0;

	if (!json_item(inside, &item))
		return false;
	item = span_ltrim(item);
	len = string_length(item);
	if (len == 0)
		return false;
	*key = span_slice(item, 1, len - 1);
	item = span_ltrim(span_slice(item, len, item.len));
	if (!span_eat_char(&item, ':'))
		return false;
	*value = span_trim(item);
	return true;
}

static bool
hex_digit(char c, uint32_t *v)
{
	int digit = hex_value(c);

	if (digit < 0)
		return false;
	*v = *v << 4 | (uint32_t)digit;
	return true;
}

/* Drop "uXXXX" from the front. */
static bool
eat_code(struct span *s, uint32_t *code)
{
	uint32_t v = 0;

	if (s->len < 5 || s->ptr[0] != 'u')
		return false;
	for (size_t i = 1; i < 5; i++)
		if (!hex_digit(s->ptr[i], &v))
			return false;
	*s = span_slice(*s, 5, s->len);
	*code = v;
	return true;
}

/* *s stands behind a backslash. */
static bool
get_escape(struct span *s, struct buf *out)
{
	const char *names = "\"\\/bfnrt";
	const char *values = "\"\\/\b\f\n\r\t";
	uint32_t code = 0;
	uint32_t low = 0;

	for (size_t i = 0; names[i]; i++)
		if (span_eat_char(s, names[i])) {
			buf_putc(out, values[i]);
			return true;
		}
	if (!eat_code(s, &code))
		return false;
	if (code >= 0xd800 && code < 0xdc00) {
		if (!span_eat_char(s, '\\') || !eat_code(s, &low) ||
			low < 0xdc00 || low >= 0xe000)
			return false;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	} else if (code >= 0xdc00 && code < 0xe000) {
		return false;
	}
	utf8_put(out, code);
	return true;
}

bool
json_get_text(struct span value, struct buf *out)
{
	struct span s = { 0 };

	if (value.len < 2 || string_length(value) != value.len)
		return false;
	s = span_slice(value, 1, value.len - 1);
	while (s.len > 0) {
		buf_put(out, span_take_until(&s, '\\'));
		if (s.len == 0)
			break;
		(void)span_eat_char(&s, '\\');
		if (!get_escape(&s, out))
			return false;
	}
	return true;
}

bool
json_get_bytes(struct span value, struct buf *out)
{
	struct span inside = { 0 };
	struct span item = { 0 };
	uint64_t byte = 0;

	if (!json_inside(value, '[', &inside))
		return false;
	while (json_item(&inside, &item)) {
		if (!span_number(span_trim(item), &byte) || byte > 255)
			return false;
		buf_putc(out, (char)byte);
	}
	return inside.len == 0;
}
