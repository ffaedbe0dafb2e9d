#include "format/base/addr.h"

#include "format/base/text.h"

#include <string.h>

enum {
	ADDR_BYTES = 16,
	GROUPS = 8,
	/* "ffff:" seven times and a dotted quad is less. */
	TEXT_MAX = 48,
	/* "1::" and "::1" are shortest; a dotted quad has seven. */
	TEXT_MIN = 2
};

/* clang-format off */
static const unsigned char mapped[12] =
	{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
/* clang-format on */

static bool
eat_octet(struct span *s, unsigned char *out)
{
	uint64_t value = 0;
	struct span before = *s;
	size_t digits = 0;

	if (!span_eat_number(s, &value) || value > 255)
		return false;
	digits = before.len - s->len;
	if (digits > 3 || (digits > 1 && before.ptr[0] == '0'))
		return false;
	*out = (unsigned char)value;
	return true;
}

static bool
parse_quad(struct span text, unsigned char out[4])
{
	for (unsigned i = 0; i < 4; i++) {
		if (i > 0 && !span_eat_char(&text, '.'))
			return false;
		if (!eat_octet(&text, &out[i]))
			return false;
	}
	return text.len == 0;
}

static bool
eat_group(struct span *s, unsigned char out[2])
{
	unsigned value = 0;
	size_t n = 0;

	for (; n < s->len; n++) {
		int digit = hex_value(s->ptr[n]);

		if (digit < 0)
			break;
		if (n == 4)
			return false;
		value = value << 4 | (unsigned)digit;
	}
	if (n == 0)
		return false;
	*s = span_slice(*s, n, s->len);
	out[0] = (unsigned char)(value >> 8);
	out[1] = (unsigned char)value;
	return true;
}

static bool
is_gap(struct span s)
{
	return s.len >= 2 && s.ptr[0] == ':' && s.ptr[1] == ':';
}

/* Groups between colons, up to a "::" or the end, and how many. A dotted quad
 * at the end counts as two. */
static bool
eat_groups(struct span *s, bool dotted, unsigned char out[ADDR_BYTES],
	size_t *count)
{
	size_t n = 0;

	while (s->len > 0 && !is_gap(*s)) {
		if (n > 0 && !span_eat_char(s, ':'))
			return false;
		if (dotted && n <= GROUPS - 2 && parse_quad(*s, out + 2 * n)) {
			*s = span_slice(*s, s->len, s->len);
			n += 2;
			break;
		}
		if (n == GROUPS || !eat_group(s, out + 2 * n))
			return false;
		n++;
	}
	*count = n;
	return true;
}

static bool
parse_ip6(struct span text, unsigned char out[ADDR_BYTES])
{
	unsigned char head[ADDR_BYTES] = { 0 };
	unsigned char tail[ADDR_BYTES] = { 0 };
	size_t nhead = 0;
	size_t ntail = 0;
	bool dotted = span_find_char(text, '.') != SIZE_MAX;

	if (!eat_groups(&text, dotted, head, &nhead))
		return false;
	if (span_eat(&text, SPAN("::"))) {
		if (!eat_groups(&text, dotted, tail, &ntail) ||
			nhead + ntail >= GROUPS)
			return false;
	} else if (nhead != GROUPS) {
		return false;
	}
	if (text.len != 0)
		return false;
	memset(out, 0, ADDR_BYTES);
	memcpy(out, head, 2 * nhead);
	memcpy(out + ADDR_BYTES - 2 * ntail, tail, 2 * ntail);
	return true;
}

bool
addr_parse(struct span text, struct addr *out)
{
	struct addr a = { { 0 } };

	if (text.len < TEXT_MIN || text.len > TEXT_MAX)
		return false;
	if (parse_quad(text, a.bytes + 12))
		memcpy(a.bytes, mapped, sizeof(mapped));
	else if (!parse_ip6(text, a.bytes))
		return false;
	*out = a;
	return true;
}

bool
addr_is_ip4(const struct addr *a)
{
	return memcmp(a->bytes, mapped, sizeof(mapped)) == 0;
}

static bool
is_addr_char(char c)
{
	/* The colon comes right after 9. */
	return (c >= '0' && c <= ':') || c == '.' ||
		((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static size_t
run_end(struct span text, size_t at)
{
	while (at < text.len && is_addr_char(text.ptr[at]))
		at++;
	return at;
}

/* Enough colons or dots to be worth a closer look. */
static bool
may_be_addr(struct span run)
{
	unsigned colons = 0;
	unsigned dots = 0;

	for (size_t i = 0; i < run.len; i++) {
		colons += run.ptr[i] == ':';
		dots += run.ptr[i] == '.';
	}
	return colons >= 2 || dots >= 3;
}

static bool
word_before(struct span text, size_t at)
{
	return at > 0 && text_class_before(text, at) == TEXT_WORD;
}

static bool
word_after(struct span text, size_t at)
{
	size_t len = 0;

	return at < text.len && text_class_at(text, at, &len) == TEXT_WORD;
}

static void
found_set(struct addr_found *f, const struct addr *a, size_t at, size_t len)
{
	f->addr = *a;
	f->at = at;
	f->len = len;
}

/* The run from..to of hex digits, colons and dots as IPv6, less what stands
 * around an address in sentences and lists. */
static bool
run_is_ip6(struct span text, size_t from, size_t to, struct addr_found *out)
{
	struct span run = span_slice(text, from, to);
	struct addr a = { { 0 } };
	bool is_tagged = word_before(text, from);

	if (word_after(text, to))
		return false;
	if (is_tagged && !span_cut(run, ':', NULL, &run))
		return false;
	if (!span_starts(run, SPAN("::")))
		(void)span_eat_char(&run, ':');
	while (run.len > 0 && run.ptr[run.len - 1] == '.')
		run.len--;
	if (run.len > TEXT_MAX || span_find_char(run, ':') == SIZE_MAX)
		return false;
	if (!addr_parse(run, &a)) {
		if (!span_ends(run, SPAN(":")))
			return false;
		run.len--;
		if (span_eq(run, SPAN("::")) || !addr_parse(run, &a))
			return false;
	}
	out->dotted = span_find_char(run, '.') != SIZE_MAX;
	/* "name::192.0.2.1" and the old "IPv4-compatible" form. */
	if (out->dotted && memcmp(a.bytes, mapped, 10) == 0)
		memcpy(a.bytes, mapped, sizeof(mapped));
	found_set(out, &a, (size_t)(run.ptr - text.ptr), run.len);
	return true;
}

/* The first piece of the run between colons that is a dotted quad. */
static bool
run_has_ip4(struct span text, size_t from, size_t to, struct addr_found *out)
{
	struct addr a = { { 0 } };
	size_t at = from;

	for (size_t end = from; at < to; at = end + 1) {
		struct span piece = span_slice(text, at, to);

		piece = span_take_until(&piece, ':');
		end = at + piece.len;
		while (piece.len > 0 && piece.ptr[piece.len - 1] == '.')
			piece.len--;
		if ((at == from && word_before(text, at)) ||
			(end == to && word_after(text, to)))
			continue;
		if (piece.len >= 7 && addr_parse(piece, &a)) {
			found_set(out, &a, at, piece.len);
			out->dotted = true;
			return true;
		}
	}
	return false;
}

/* The run of address bytes around the next dot or colon at or behind `at`. */
static bool
next_run(struct span text, size_t *at, size_t *end)
{
	size_t sep = *at;
	size_t start = 0;

	while (sep < text.len && text.ptr[sep] != '.' && text.ptr[sep] != ':')
		sep++;
	if (sep == text.len)
		return false;
	start = sep;
	while (start > *at && is_addr_char(text.ptr[start - 1]))
		start--;
	*at = start;
	*end = run_end(text, sep);
	return true;
}

bool
addr_find(struct span text, size_t from, struct addr_found *out)
{
	struct addr_found f = { 0 };
	size_t end = 0;

	for (size_t at = from; next_run(text, &at, &end); at = end) {
		if (!may_be_addr(span_slice(text, at, end)))
			continue;
		if (run_is_ip6(text, at, end, &f) ||
			run_has_ip4(text, at, end, &f)) {
			*out = f;
			return true;
		}
	}
	return false;
}

static unsigned
group_of(const struct addr *a, size_t i)
{
	return (unsigned)a->bytes[2 * i] << 8 | a->bytes[2 * i + 1];
}

static void
put_ip6(struct buf *out, const struct addr *a)
{
	size_t best = 8;
	size_t most = 1;
	size_t zeros = 0;

	/* The first longest run of zeros is left out. */
	for (size_t i = 8; i-- > 0;) {
		zeros = group_of(a, i) ? 0 : zeros + 1;
		if (zeros > 1 && zeros >= most) {
			best = i;
			most = zeros;
		}
	}
	for (size_t i = 0; i < 8; i++) {
		if (i == best) {
			buf_puts(out, "::");
			i += most - 1;
			continue;
		}
		if (i > 0 && i != best + most)
			buf_putc(out, ':');
		buf_printf(out, "%x", group_of(a, i));
	}
}

void
addr_put(struct buf *out, const struct addr *a)
{
	if (!addr_is_ip4(a)) {
		put_ip6(out, a);
		return;
	}
	for (size_t i = 12; i < 16; i++) {
		unsigned byte = a->bytes[i];

		if (i > 12)
			buf_putc(out, '.');
		if (byte > 99)
			buf_putc(out, (char)('0' + byte / 100));
		if (byte > 9)
			buf_putc(out, (char)('0' + byte / 10 % 10));
		buf_putc(out, (char)('0' + byte % 10));
	}
}
