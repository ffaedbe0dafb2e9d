#include "tests/sim/ids.h"

#include "tests/sim/calendar.h"
#include "tests/sim/rng.h"

#include <stdio.h>
#include <string.h>

static const char consonants[] =
	"0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base62[] =
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* At least `width` digits of `n`; returns their number. */
static size_t
digits(uint64_t n, unsigned base, size_t width, char *out)
{
	char reversed[64];
	size_t len = 0;

	while (n > 0 || len < width) {
		reversed[len++] = consonants[n % base];
		n /= base;
	}
	for (size_t i = 0; i < len; i++)
		out[i] = reversed[len - 1 - i];
	out[len] = '\0';
	return len;
}

void
id_queue_short(int64_t when_us, uint64_t inode, char *out)
{
	snprintf(out, QUEUE_ID_BYTES, "%05X%llX",
		(unsigned)(when_us % SECOND_US), (unsigned long long)inode);
}

void
id_queue_long(int64_t when_us, uint64_t inode, char *out)
{
	size_t len = digits((uint64_t)(when_us / SECOND_US), 52, 6, out);

	len += digits((uint64_t)(when_us % SECOND_US), 52, 4, out + len);
	out[len++] = 'z';
	digits(inode, 51, 1, out + len);
}

static size_t
digits62(uint64_t n, size_t width, char *out)
{
	for (size_t i = width; i > 0; i--) {
		out[i - 1] = base62[n % 62];
		n /= 62;
	}
	return width;
}

void
id_exim(int64_t when_us, unsigned pid, char *out)
{
	size_t len = digits62((uint64_t)(when_us / SECOND_US), 6, out);

	out[len++] = '-';
	len += digits62(pid, 6, out + len);
	out[len++] = '-';
	len += digits62((uint64_t)(when_us % SECOND_US) / 500, 2, out + len);
	out[len] = '\0';
}

void
id_sendmail(int64_t when_us, unsigned pid, char *out)
{
	struct civil c = civil_of(when_us, 0);
	unsigned us = (unsigned)(when_us % SECOND_US);

	snprintf(out, QUEUE_ID_BYTES, "%c%c%c%c%c%c%c%c%06u",
		base62[(c.year - 1900) % 60], base62[c.month - 1],
		base62[c.day], base62[c.hour], base62[c.minute],
		base62[c.second], base62[us / 60 % 60], base62[us / 3600 % 60],
		pid);
}

static void
encode64(const uint8_t *in, size_t n, char *out)
{
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | in[i];
		for (held += 8; held >= 6; held -= 6)
			*out++ = base64[bits >> (held - 6) & 63];
	}
	if (held > 0)
		*out++ = base64[bits << (6 - held) & 63];
	*out = '\0';
}

static void
put_le(uint8_t *out, uint64_t n, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		out[i] = (uint8_t)(n >> (8 * i));
}

void
id_login(int64_t when_us, const struct peer *p, char *out)
{
	uint8_t raw[24];
	size_t ip_bytes = p->is_v6 ? 16 : 4;

	put_le(raw, (uint64_t)when_us, 6);
	put_le(raw + 6, p->port, 2);
	memcpy(raw + 8, p->octets, ip_bytes);
	encode64(raw, 8 + ip_bytes, out);
}

void
id_lmtp(int64_t when_us, int pid, uint32_t host, char *out)
{
	uint8_t raw[16];

	put_le(raw, (uint64_t)(when_us % SECOND_US) * 1000 + host % 1000, 4);
	put_le(raw + 4, (uint64_t)(when_us / SECOND_US), 4);
	put_le(raw + 8, (uint64_t)pid, 4);
	put_le(raw + 12, host, 4);
	encode64(raw, sizeof(raw), out);
}

void
id_base64(struct rng *r, unsigned n, char *out)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < n; i++) {
		if (i % 10 == 0)
			bits = rng_next(r);
		out[i] = base64[bits & 63];
		if (out[i] == '+')
			out[i] = '-';
		if (out[i] == '/')
			out[i] = '_';
		bits >>= 6;
	}
	out[n] = '\0';
}

static void
message_uuid(struct rng *r, const char *domain, char *out)
{
	uint64_t a = rng_next(r);
	uint64_t b = rng_next(r);

	snprintf(out, MESSAGE_ID_BYTES, "%08x-%04x-4%03x-%04x-%012llx@%s",
		(unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
		(unsigned)(a & 0xfff), (unsigned)(b >> 48 & 0x3fff) | 0x8000,
		(unsigned long long)b & 0xffffffffffffu, domain);
}

static void
message_dated(struct rng *r, int64_t when_us, const char *domain, char *out)
{
	struct civil c = civil_of(when_us, 0);
	char id[QUEUE_ID_BYTES];

	id_queue_short(when_us, 0x40000 + rng_below(r, 0x8000), id);
	snprintf(out, MESSAGE_ID_BYTES, "%04d%02d%02d%02d%02d%02d.%s@%s",
		c.year, c.month, c.day, c.hour, c.minute, c.second, id, domain);
}

void
id_message(struct rng *r, uint64_t style, int64_t when_us, const char *domain,
	char *out)
{
	unsigned long long n = rng_next(r);
	unsigned long long ms = (unsigned long long)when_us / 1000;
	char id[80];

	switch (style % 8) {
	case 0:
	case 1:
		id_base64(r, 43, id);
		snprintf(out, MESSAGE_ID_BYTES, "CA%s%s@mail.gmaul.example",
			n & 1 ? "F" : "J", id);
		break;
	case 2:
	case 3:
		message_uuid(r, domain, out);
		break;
	case 4:
		snprintf(out, MESSAGE_ID_BYTES, "%016llx%08x@%s", n,
			(unsigned)rng_next(r), domain);
		break;
	case 5:
		snprintf(out, MESSAGE_ID_BYTES, "%u.%u.%llu.JavaMail.app@%s",
			(unsigned)(n & 0x7fffffff), (unsigned)(n >> 56), ms,
			domain);
		break;
	case 6:
		snprintf(out, MESSAGE_ID_BYTES,
			"AM%uPR%02uMB%04u%010llX@AM%uPR%02uMB%04u.eur.outlok."
			"example",
			(unsigned)(style >> 8 & 7),
			(unsigned)(style >> 11 & 31), (unsigned)(n & 0xfff),
			n >> 24, (unsigned)(style >> 8 & 7),
			(unsigned)(style >> 11 & 31), (unsigned)(n & 0xfff));
		break;
	default:
		message_dated(r, when_us, domain, out);
	}
}

static void
reply_exim(struct rng *r, int64_t when_us, char *out)
{
	uint64_t sec = (uint64_t)(when_us / SECOND_US);
	uint64_t n = rng_next(r);
	char id[17];

	for (unsigned i = 0; i < 6; i++) {
		id[5 - i] = base62[sec % 62];
		sec /= 62;
	}
	id[6] = id[13] = '-';
	for (unsigned i = 7; i < 13; i++) {
		id[i] = base62[i < 10 ? 0 : n % 62];
		n /= 62;
	}
	id[14] = base62[n % 62];
	id[15] = base62[n / 62 % 62];
	id[16] = '\0';
	snprintf(out, 160, "250 OK id=%s", id);
}

void
id_reply(struct rng *r, uint64_t style, int64_t when_us, char *out)
{
	uint64_t n = rng_next(r);
	char id[QUEUE_ID_BYTES];

	switch (style % 6) {
	case 0:
		snprintf(out, 160,
			"250 2.0.0 OK  %llu %c%02u-v6si%07usrd.%u - gsmtp",
			(unsigned long long)(when_us / SECOND_US),
			base62[36 + n % 26], (unsigned)(n / 26 % 30),
			(unsigned)(n >> 8) % 10000000u,
			(unsigned)(n >> 40) % 1000u);
		break;
	case 1:
		id_queue_short(when_us, 0x1000 + n % 0x7fffff, id);
		snprintf(out, 160, "250 2.0.0 Ok: queued as %s", id);
		break;
	case 2:
		id_queue_long(when_us, 100000 + n % 9000000, id);
		snprintf(out, 160, "250 2.0.0 Ok: queued as %s", id);
		break;
	case 3:
		reply_exim(r, when_us, out);
		break;
	case 4:
		snprintf(out, 160, "250 ok %llu qp %u",
			(unsigned long long)(when_us / SECOND_US),
			(unsigned)(n % 32768));
		break;
	default:
		snprintf(out, 160,
			"250 2.6.0 Message received [InternalId=%llu] %u bytes "
			"in 0.%03u, Queued mail for delivery",
			(unsigned long long)(n >> 20), (unsigned)(n % 90000),
			(unsigned)(n % 1000));
	}
}
