#include "format/log/anchor/anchor_id.h"

#include "format/time/civil.h"

#include <string.h>

enum {
	POSTFIX_BASE = 52,
	POSTFIX_SECONDS_DIGITS = 6,
	POSTFIX_MICROS_DIGITS = 4,
	SENDMAIL_BASE = 60,
	EXIM_BASE = 62,
	GUID_CHARS = 22,
	MICROS = 1000000
};

static const char postfix_digits[] =
	"0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
static const char base62_digits[] =
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool
anchor_plausible(int64_t utc_s)
{
	const int64_t year_1995 = 788918400;
	const int64_t year_2100 = 4102444800;

	return utc_s >= year_1995 && utc_s < year_2100;
}

static bool
give(int64_t seconds, int64_t *utc_s)
{
	if (!anchor_plausible(seconds))
		return false;
	*utc_s = seconds;
	return true;
}

/* All of s as a number whose digits are the first `base` of `digits`; false
 * for others, for none, and above 2^53. */
static bool
number_in(struct span s, const char *digits, unsigned base, int64_t *out)
{
	int64_t value = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *at = memchr(digits, s.ptr[i], base);

		if (at == NULL || value >= (INT64_C(1) << 53) / base)
			return false;
		value = value * base + (at - digits);
	}
	if (s.len == 0)
		return false;
	*out = value;
	return true;
}

static bool
number_hex(struct span s, int64_t *out)
{
	char folded[16];

	if (s.len > sizeof(folded))
		return false;
	for (size_t i = 0; i < s.len; i++)
		folded[i] = fold_char(s.ptr[i]);
	return number_in(
		(struct span){ folded, s.len }, "0123456789abcdef", 16, out);
}

bool
postfix_id_time(struct span id, int64_t *utc_s)
{
	const size_t z = POSTFIX_SECONDS_DIGITS + POSTFIX_MICROS_DIGITS;
	int64_t seconds;
	int64_t micros;
	int64_t inode;

	/* The inode behind the z is written in base 51, so without a z. */
	if (id.len < z + 2 || id.len > 25 || id.ptr[z] != 'z')
		return false;
	if (!number_in(span_slice(id, 0, POSTFIX_SECONDS_DIGITS),
		    postfix_digits, POSTFIX_BASE, &seconds) ||
		!number_in(span_slice(id, POSTFIX_SECONDS_DIGITS, z),
			postfix_digits, POSTFIX_BASE, &micros) ||
		micros >= MICROS)
		return false;
	for (size_t i = z + 1; i < id.len; i++)
		if (!number_in(span_slice(id, i, i + 1), postfix_digits,
			    POSTFIX_BASE - 1, &inode))
			return false;
	return give(seconds, utc_s);
}

/* `out` if the parts make a real day and time. */
static bool
civil_checked(const struct civil *c, int64_t *out)
{
	if (c->month < 1 || c->month > 12 || c->day < 1 ||
		c->day > civil_month_days(c->year, c->month))
		return false;
	if (c->hour > 23 || c->minute > 59 || c->second > 59)
		return false;
	return give(seconds_from_civil(c), out);
}

bool
sendmail_id_time(struct span id, int64_t *utc_s)
{
	unsigned part[6] = { 0 };
	struct civil c = { 0 };
	int64_t value = 0;

	/* Six of time, two of sequence, the process id in 5 to 7 digits. */
	if (id.len < 13 || id.len > 15 ||
		!span_all_digits(span_slice(id, 8, id.len)) ||
		!is_alnum(id.ptr[6]) || !is_alnum(id.ptr[7]))
		return false;
	for (size_t i = 0; i < 6; i++) {
		if (!number_in(span_slice(id, i, i + 1), base62_digits,
			    SENDMAIL_BASE, &value))
			return false;
		part[i] = (unsigned)value;
	}
	/* The year is years since 1900, modulo 60. */
	c.year = part[0] < 30 ? 2020 + part[0] : 1960 + part[0];
	c.month = part[1] + 1;
	c.day = part[2];
	c.hour = part[3];
	c.minute = part[4];
	c.second = part[5];
	return civil_checked(&c, utc_s);
}

static bool
all_alnum(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]))
			return false;
	return s.len > 0;
}

bool
exim_id_time(struct span id, int64_t *utc_s)
{
	size_t dash = id.len == 16 ? 13 : 18;
	int64_t seconds;

	if (id.len != 16 && id.len != 23)
		return false;
	if (id.ptr[6] != '-' || !all_alnum(span_slice(id, 7, dash)) ||
		id.ptr[dash] != '-' ||
		!all_alnum(span_slice(id, dash + 1, id.len)))
		return false;
	if (!number_in(
		    span_slice(id, 0, 6), base62_digits, EXIM_BASE, &seconds))
		return false;
	return give(seconds, utc_s);
}

bool
courier_id_time(struct span id, int64_t *utc_s)
{
	struct span inode;
	struct span stamp;
	int64_t seconds;
	int64_t other;

	if (!span_cut(id, '.', &inode, &id) || !span_cut(id, '.', &stamp, &id))
		return false;
	if (inode.len < 8 || id.len != 8 || (stamp.len != 8 && stamp.len != 16))
		return false;
	if (!number_hex(inode, &other) || !number_hex(id, &other) ||
		!number_hex(stamp, &seconds))
		return false;
	return give(seconds, utc_s);
}

bool
pmg_id_time(struct span id, int64_t *utc_s)
{
	int64_t seconds;
	int64_t micros;
	int64_t count;

	/* A counter, seconds, microseconds: 5, 8 and 5 hex digits. */
	if (id.len != 18 || !number_hex(span_slice(id, 0, 5), &count) ||
		!number_hex(span_slice(id, 5, 13), &seconds) ||
		!number_hex(span_slice(id, 13, 18), &micros) ||
		micros >= MICROS)
		return false;
	return give(seconds, utc_s);
}

bool
ses_id_time(struct span id, int64_t *utc_s)
{
	int64_t region;
	int64_t millis;

	if (id.len < 18 || id.ptr[16] != '-' ||
		!number_hex(span_slice(id, 0, 4), &region) ||
		!number_hex(span_slice(id, 4, 16), &millis))
		return false;
	return give(millis / 1000, utc_s);
}

/* Decode base64 without padding, up to 24 bytes; the length, or 0. */
static size_t
base64_bytes(struct span s, unsigned char out[24])
{
	uint32_t bits = 0;
	unsigned nbits = 0;
	size_t n = 0;

	if (s.len > 32)
		return 0;
	for (size_t i = 0; i < s.len; i++) {
		const char *at = memchr(
			base64_digits, s.ptr[i], sizeof(base64_digits) - 1);

		if (at == NULL)
			return 0;
		bits = (bits << 6 | (uint32_t)(at - base64_digits)) & 0xffff;
		nbits += 6;
		if (nbits >= 8) {
			nbits -= 8;
			out[n++] = (unsigned char)(bits >> nbits);
		}
	}
	return n;
}

static int64_t
little_endian(const unsigned char *p, unsigned nbytes)
{
	uint64_t value = 0;

	for (unsigned i = nbytes; i > 0; i--)
		value = value << 8 | p[i - 1];
	return (int64_t)value;
}

bool
dovecot_guid_time(struct span id, int64_t *utc_s)
{
	const int64_t pid_max = 4194304;
	unsigned char raw[24];
	struct span tail = span_slice(id, GUID_CHARS, id.len);

	/* Nanoseconds, seconds, process id, hash of the host name; for later
	 * transactions of one connection their number. */
	if (tail.len > 0 && tail.ptr[0] != ':')
		return false;
	if (base64_bytes(span_slice(id, 0, GUID_CHARS), raw) != 16 ||
		little_endian(raw, 4) >= INT64_C(1000000000) ||
		little_endian(raw + 8, 4) > pid_max)
		return false;
	return give(little_endian(raw + 4, 4), utc_s);
}

bool
dovecot_session_time(struct span id, int64_t *base_us)
{
	unsigned char raw[24];
	size_t len = base64_bytes(id, raw);

	/* Six bytes of time, two of the remote port, then none, an IPv4 or an
	 * IPv6 address. */
	if (len != 8 && len != 12 && len != 24)
		return false;
	*base_us = little_endian(raw, 6);
	return true;
}
