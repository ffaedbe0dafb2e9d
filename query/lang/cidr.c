/* Address ranges, and whether a text has an address of one. */
#include "query/lang/query.h"

#include "format/base/addr.h"

#include <string.h>

enum { IP4_BITS = 32, IP6_BITS = 128 };

/* "[2001:db8::1]", and "IPv6:2001:db8::1" as mail has it (RFC 5321). */
static struct span
strip(struct span host)
{
	static const struct span tag = SPAN_INIT("IPv6:");

	if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		host = span_slice(host, 1, host.len - 1);
	if (span_ieq(span_slice(host, 0, tag.len), tag))
		host = span_slice(host, tag.len, host.len);
	return host;
}

bool
cidr_parse(struct span text, struct cidr *out)
{
	struct span host = { 0 };
	struct span length = { 0 };
	struct addr a = { { 0 } };
	bool is_short = false;
	uint64_t bits = 0;

	if (span_cut(text, '/', &host, &length)) {
		if (length.len > 3 || !span_number(length, &bits))
			return false;
	} else {
		bits = SIZE_MAX;
	}
	host = strip(host);
	if (!addr_parse(host, &a))
		return false;
	is_short = span_find_char(host, ':') == SIZE_MAX;
	if (bits == SIZE_MAX)
		bits = is_short ? IP4_BITS : IP6_BITS;
	if (bits > (is_short ? IP4_BITS : IP6_BITS))
		return false;
	memcpy(out->addr, a.bytes, sizeof(out->addr));
	out->len = (unsigned)bits + (is_short ? IP6_BITS - IP4_BITS : 0);
	return true;
}

bool
cidr_has(const struct cidr *cidr, const unsigned char addr[16])
{
	size_t whole = cidr->len / 8;
	unsigned rest = cidr->len % 8;
	unsigned differ = 0;

	if (memcmp(cidr->addr, addr, whole) != 0)
		return false;
	if (rest == 0)
		return true;
	differ = (unsigned)(cidr->addr[whole] ^ addr[whole]);
	return differ >> (8 - rest) == 0;
}

bool
text_has_ip(struct span text, const struct cidr *cidr)
{
	struct addr_found f = { 0 };

	for (size_t at = 0; addr_find(text, at, &f); at = f.at + f.len)
		if ((f.dotted || !addr_is_ip4(&f.addr)) &&
			cidr_has(cidr, f.addr.bytes))
			return true;
	return false;
}
