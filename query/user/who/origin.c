#include "query/user/who/origin.h"

#include "format/base/addr.h"
#include "query/trace/view/host.h"

/* fe80::/10: each machine of the link has one, all in one /64. */
static bool
is_of_link(const struct addr *a)
{
	return a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
}

static void
mask(struct addr *a, unsigned prefix)
{
	for (unsigned i = prefix; i < ORIGIN_PREFIX_MAX; i++)
		a->bytes[i / 8] &= (unsigned char)~(0x80U >> i % 8);
}

void
origin_put(struct buf *out, struct span client, unsigned prefix)
{
	struct addr a;

	if (!addr_parse(client, &a)) {
		buf_put(out, client);
		return;
	}
	if (addr_is_ip4(&a) || is_of_link(&a) || ip_is_loopback(client) ||
		prefix >= ORIGIN_PREFIX_MAX) {
		addr_put(out, &a);
		return;
	}
	mask(&a, prefix);
	addr_put(out, &a);
	buf_printf(out, "/%u", prefix);
}
