/* memrchr is GNU's; the C library's is vectorised. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "format/log/line/address.h"

#include <string.h>

/* Parsers ask this for most lines, so it is one loop and no calls. */
static bool
is_ipv4(struct span s)
{
	unsigned part = 0;
	unsigned digits = 0;
	unsigned dots = 0;

	if (s.len < 7 || s.len > 15)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';

		if (digit <= 9) {
			part = part * 10 + digit;
			if (++digits > 3 || part > 255)
				return false;
		} else if (s.ptr[i] == '.' && digits > 0) {
			dots++;
			digits = 0;
			part = 0;
		} else {
			return false;
		}
	}
	return dots == 3 && digits > 0;
}

static bool
is_ipv6(struct span s)
{
	size_t colons = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%' && colons >= 2)
			return true;
		if (s.ptr[i] == ':')
			colons++;
		else if (hex_value(s.ptr[i]) < 0 && s.ptr[i] != '.')
			return false;
	}
	return colons >= 2 && colons <= 7;
}

bool
address_is_ip(struct span s)
{
	if (s.len < 2 || s.len > 60)
		return false;
	return is_ipv4(s) || is_ipv6(s);
}

struct span
address_unmapped(struct span s)
{
	struct span rest = { 0 };

	if (s.len < 14 || s.ptr[0] != ':' ||
		!span_ieq(span_slice(s, 0, 7), SPAN("::ffff:")))
		return s;
	rest = span_slice(s, 7, s.len);
	return is_ipv4(rest) ? rest : s;
}

/* What memrchr is given at a time: a checker of threads takes all of it for
 * read, however near the byte is. */
enum { RFIND_BYTES = 4096 };

/* memrchr on the last byte, which in a key is the rarest: "rip=". */
size_t
address_rfind(struct span hay, struct span needle)
{
	size_t end = hay.len;
	char last = needle.ptr[needle.len - 1];
	const char *hit = NULL;

	while (end >= needle.len) {
		size_t from = end > RFIND_BYTES ? end - RFIND_BYTES : 0;

		hit = memrchr(hay.ptr + from, last, end - from);
		if (!hit) {
			end = from;
			continue;
		}
		end = (size_t)(hit - hay.ptr) + 1;
		if (end >= needle.len &&
			memcmp(hay.ptr + end - needle.len, needle.ptr,
				needle.len) == 0)
			return end - needle.len;
		end--;
	}
	return SIZE_MAX;
}
