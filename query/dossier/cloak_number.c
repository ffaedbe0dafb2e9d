/* Addresses that were seen in the evidence, written as one number: 3405803842,
 * cb007142 (also behind "0x", or in the name of a machine), 203000113066, and
 * IPv6 as 32 digits. */
#include "format/base/addr.h"
#include "query/dossier/cloak_part.h"

#include <stdio.h>
#include <string.h>

enum {
	HEX_FOUR = 8,
	HEX_SIX = 32,
	/* Of 1.0.0.0 and above. */
	DECIMAL_LEAST = 8,
	DECIMAL_MOST = 10,
	/* Each of four numbers with its zeros. */
	PADDED = 12
};

static bool
is_hex(char b)
{
	return hex_value(b) >= 0;
}

void
cloak_learn_addresses(struct cloak *c, struct span text)
{
	struct addr_found found = { 0 };

	for (size_t at = 0; addr_find(text, at, &found);
		at = found.at + found.len) {
		struct buf plain = { 0 };

		addr_put(&plain, &found.addr);
		text_set_add(
			&c->addresses, arena_copy(&c->arena, buf_span(&plain)));
		buf_release(&plain);
	}
}

static void
put_four(char out[48], uint64_t number)
{
	(void)snprintf(out, 48, "%u.%u.%u.%u", (unsigned)(number >> 24 & 0xff),
		(unsigned)(number >> 16 & 0xff), (unsigned)(number >> 8 & 0xff),
		(unsigned)(number & 0xff));
}

/* As RFC 5952 writes it. */
static void
put_six(char out[48], struct span digits)
{
	struct addr addr = { 0 };
	struct buf plain = { 0 };

	(void)hex_decode(digits, addr.bytes, sizeof(addr.bytes));
	addr_put(&plain, &addr);
	(void)snprintf(out, 48, "%s", buf_cstr(&plain));
	buf_release(&plain);
}

/* The number in base ten or sixteen; at most 16 digits. */
static uint64_t
number_of(struct span digits, unsigned base)
{
	uint64_t number = 0;

	for (size_t i = 0; i < digits.len; i++)
		number = number * base + (uint64_t)hex_value(digits.ptr[i]);
	return number;
}

static bool
put_padded(char out[48], struct span digits)
{
	uint64_t number = 0;

	for (size_t i = 0; i < PADDED; i += 3) {
		uint64_t one = number_of(span_slice(digits, i, i + 3), 10);

		if (one > 255)
			return false;
		number = number << 8 | one;
	}
	put_four(out, number);
	return true;
}

static bool
is_seen(const struct cloak *c, const char *ip)
{
	return text_set_has(&c->addresses, span_of(ip)) &&
		cloak_hides_ip(c, span_of(ip));
}

static bool
decimal_is(const struct cloak *c, struct span digits, char ip[48])
{
	if (digits.len == PADDED)
		return put_padded(ip, digits) && is_seen(c, ip);
	if (digits.len < DECIMAL_LEAST || digits.len > DECIMAL_MOST ||
		number_of(digits, 10) > UINT32_MAX)
		return false;
	put_four(ip, number_of(digits, 10));
	return is_seen(c, ip);
}

static bool
hex_is(const struct cloak *c, struct span digits, char ip[48])
{
	if (digits.len == HEX_FOUR)
		put_four(ip, number_of(digits, 16));
	else if (digits.len == HEX_SIX)
		put_six(ip, digits);
	else
		return false;
	return is_seen(c, ip);
}

/* Where the digits end that begin at `at`. */
static size_t
digits_end(struct span run, size_t at, bool (*is_of)(char))
{
	while (at < run.len && is_of(run.ptr[at]))
		at++;
	return at;
}

static bool
find_digits(const struct cloak *c, struct span run, size_t from,
	bool (*is_of)(char),
	bool (*is_ip)(const struct cloak *, struct span, char[48]),
	struct part *out)
{
	for (size_t at = from; at < run.len;) {
		size_t end = digits_end(run, at, is_of);

		*out = (struct part){ .at = at, .end = end, .is_ip = true };
		if (end > at && (at == 0 || !is_of(run.ptr[at - 1])) &&
			is_ip(c, span_slice(run, at, end), out->ip))
			return true;
		at = end > at ? end : at + 1;
	}
	return false;
}

static bool
is_decimal(char b)
{
	return is_digit(b);
}

bool
part_find_hex(
	const struct cloak *c, struct span run, size_t from, struct part *out)
{
	return c->addresses.count > 0 &&
		find_digits(c, run, from, is_hex, hex_is, out);
}

bool
part_find_decimal(
	const struct cloak *c, struct span run, size_t from, struct part *out)
{
	return c->addresses.count > 0 &&
		find_digits(c, run, from, is_decimal, decimal_is, out);
}
