/* Names of which some bytes are written otherwise: "bob=2Esmith" (quoted
 * printable), "bob%2Esmith", "bob\x2esmith", "bob\056smith", "bob#056smith",
 * "bob\u002esmith", "bob&#46;smith", and as folders and UTF-7 have them,
 * "bob&AC4-smith" and "bob+AC4-smith". */
#include "query/dossier/cloak_part.h"

#include <stdlib.h>
#include <string.h>

enum { ENTITY_MOST = 7, SHIFTED_MOST = 24, HIGHEST = 0x10ffff };

/* What was read, and for each byte of it where it was written. */
struct reading_escapes {
	struct buf text;
	size_t *at;
	bool *is_read;
	size_t at_cap;
	size_t is_read_cap;
	/* At least one byte was. */
	bool found;
};

static void
put_byte(struct reading_escapes *r, unsigned char byte, size_t at, bool is_read)
{
	r->at = xgrow(r->at, &r->at_cap, r->text.len + 1, sizeof(*r->at));
	r->is_read = xgrow(r->is_read, &r->is_read_cap, r->text.len + 1,
		sizeof(*r->is_read));
	r->at[r->text.len] = at;
	r->is_read[r->text.len] = is_read;
	r->found = r->found || is_read;
	buf_putc(&r->text, (char)byte);
}

/* May be more bytes than its escape has: 24 digits of UTF-7 are nine
 * characters, of up to 27 bytes. */
static void
put_char(struct reading_escapes *r, unsigned code, size_t at)
{
	if (code < 0x80) {
		put_byte(r, (unsigned char)code, at, true);
	} else if (code < 0x800) {
		put_byte(r, (unsigned char)(0xc0 | code >> 6), at, true);
		put_byte(r, (unsigned char)(0x80 | (code & 0x3f)), at, true);
	} else {
		put_byte(r, (unsigned char)(0xe0 | (code >> 12 & 0x0f)), at,
			true);
		put_byte(r, (unsigned char)(0x80 | (code >> 6 & 0x3f)), at,
			true);
		put_byte(r, (unsigned char)(0x80 | (code & 0x3f)), at, true);
	}
}

/* As many digits of a base as there must be; -1 if they are not there. */
static int
digits_value(struct span s, size_t count, int base)
{
	int value = 0;

	if (s.len < count)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int digit = hex_value(s.ptr[i]);

		if (digit < 0 || digit >= base)
			return -1;
		value = value * base + digit;
	}
	return value;
}

/* "&#46;" and "&#x2e;"; how long it is, or 0. */
static size_t
entity_read(struct span s, unsigned *code)
{
	struct span rest = s;
	struct span number = { 0 };
	int value = 0;

	if (!span_eat(&rest, SPAN("&#")) ||
		!span_cut(span_slice(rest, 0, ENTITY_MOST), ';', &number, NULL))
		return 0;
	value = number.len > 1 && fold_char(number.ptr[0]) == 'x'
		? digits_value(
			  span_slice(number, 1, number.len), number.len - 1, 16)
		: digits_value(number, number.len, 10);
	if (number.len == 0 || value < 0 || value > HIGHEST)
		return 0;
	*code = (unsigned)value;
	return (size_t)(number.ptr - s.ptr) + number.len + 1;
}

/* One byte or character; how long its escape is, or 0. */
static size_t
escape_read(struct span s, unsigned *code)
{
	struct span one = span_slice(s, 1, s.len);
	struct span two = span_slice(s, s.len > 1 ? 2 : 1, s.len);
	int value = -1;
	size_t len = 0;

	if (s.ptr[0] == '=' || s.ptr[0] == '%') {
		value = digits_value(one, 2, 16);
		len = 3;
	} else if (span_starts(s, SPAN("\\x"))) {
		value = digits_value(two, 2, 16);
		len = 4;
	} else if (span_starts(s, SPAN("\\u"))) {
		value = digits_value(two, 4, 16);
		len = 6;
	} else if (s.ptr[0] == '\\' || s.ptr[0] == '#') {
		value = digits_value(one, 3, 8);
		len = 4;
	} else {
		return entity_read(s, code);
	}
	/* "rip=192." is no tab behind "rip". */
	if (value < ' ')
		return 0;
	*code = (unsigned)value;
	return len;
}

static int
base64_value(char b)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+,";
	const char *at = b == '\0' ? NULL : strchr(digits, b);

	return b == '/' ? 63 : at ? (int)(at - digits) : -1;
}

/* "+AC4-" or "&AC4-", whose digits are whole units of UTF-16. */
static size_t
shifted_read(struct reading_escapes *r, struct span s, size_t at)
{
	unsigned units[SHIFTED_MOST / 2];
	size_t count = 0;
	unsigned bits = 0;
	int have = 0;
	size_t i = 1;

	for (; i < s.len && i <= SHIFTED_MOST && base64_value(s.ptr[i]) >= 0;
		i++) {
		bits = bits << 6 | (unsigned)base64_value(s.ptr[i]);
		have += 6;
		if (have < 16)
			continue;
		have -= 16;
		units[count++] = bits >> have & 0xffff;
		bits &= (1U << have) - 1;
	}
	if (count == 0 || have >= 6 || bits != 0 || i == s.len ||
		s.ptr[i] != '-')
		return 0;
	for (size_t n = 0; n < count; n++)
		put_char(r, units[n], at);
	return i + 1;
}

static void
escapes_read(struct reading_escapes *r, struct span raw)
{
	for (size_t at = 0; at < raw.len;) {
		struct span rest = span_slice(raw, at, raw.len);
		unsigned code = 0;
		size_t len = strchr("=%\\#&", rest.ptr[0]) != NULL &&
				rest.ptr[0] != '\0'
			? escape_read(rest, &code)
			: 0;

		/* A byte of UTF-8 by itself. */
		if (len > 0 && rest.ptr[0] != '&' && code < 0x100 &&
			!span_starts(rest, SPAN("\\u")))
			put_byte(r, (unsigned char)code, at, true);
		else if (len > 0)
			put_char(r, code, at);
		else if (rest.ptr[0] == '+' || rest.ptr[0] == '&')
			len = shifted_read(r, rest, at);
		if (len == 0) {
			put_byte(r, (unsigned char)rest.ptr[0], at, false);
			len = 1;
		}
		at += len;
	}
}

/* The end of a name may lie within what an escape made of several. */
static size_t
written_at(const struct reading_escapes *r, size_t at, struct span raw)
{
	return at < r->text.len ? r->at[at] : raw.len;
}

/* Is a byte of it, or one beside it, written otherwise? */
static bool
is_escaped(const struct reading_escapes *r, size_t from, size_t to)
{
	for (size_t i = from > 0 ? from - 1 : 0; i < r->text.len && i <= to;
		i++)
		if (r->is_read[i])
			return true;
	return false;
}

/* The names in a run of name bytes; *done is how far `raw` was written. */
static void
hide_run(const struct cloak *c, const struct reading_escapes *r,
	struct span raw, size_t from, size_t to, size_t *done, struct buf *out)
{
	struct span run = span_slice(buf_span(&r->text), from, to);
	struct part_search search = { 0 };
	struct part part = { 0 };

	part_search_init(&search, c, run);
	while (part_next(&search, part.end, &part)) {
		size_t begin = written_at(r, from + part.at, raw);
		size_t end = written_at(r, from + part.end, raw);

		/* "rip=203.0.113.7" is an address, and not a blank and one. */
		if (part.is_ip || begin < *done || end <= begin ||
			!is_escaped(r, from + part.at, from + part.end))
			continue;
		cloak_plain(c, span_slice(raw, *done, begin), out);
		cloak_token(c, "u", span_slice(run, part.at, part.end), out);
		*done = end;
	}
	part_search_release(&search);
}

bool
escaped_hide(const struct cloak *c, struct span raw, struct buf *out)
{
	struct reading_escapes r = { 0 };
	size_t done = 0;

	escapes_read(&r, raw);
	for (size_t at = 0; r.found && at < r.text.len;) {
		size_t end = at;

		while (end < r.text.len &&
			is_name_byte(buf_span(&r.text).ptr[end]))
			end++;
		if (end > at)
			hide_run(c, &r, raw, at, end, &done, out);
		at = end > at ? end : at + 1;
	}
	if (done > 0)
		cloak_plain(c, span_slice(raw, done, raw.len), out);
	free(r.at);
	free(r.is_read);
	buf_release(&r.text);
	return done > 0;
}
