/* IPv4 and IPv6 addresses as text writes them. */
#ifndef WB_FORMAT_BASE_ADDR_H
#define WB_FORMAT_BASE_ADDR_H

#include "format/base/buf.h"
#include "format/base/span.h"

/* IPv4 is ::ffff:a.b.c.d, so that both writings of one address are equal. */
struct addr {
	unsigned char bytes[16];
};

/* The whole text is an address: dotted decimals without leading zeros, or
 * RFC 4291 with or without dotted decimals at the end. No brackets, zone or
 * port. */
bool addr_parse(struct span text, struct addr *out);

/* A.B.C.D, as above. */
bool addr_is_ip4(const struct addr *a);

/* As RFC 5952 writes it, IPv4 with dots. */
void addr_put(struct buf *out, const struct addr *a);

/* One address found in a text. */
struct addr_found {
	struct addr addr;
	size_t at;
	size_t len;
	/* It is, or ends in, dotted decimals. */
	bool dotted;
};

/* The next address that stands at or after `from`; false if there is none.
 * It stands alone: as part of a longer dotted name or number it is none.
 * A port or a colon behind it and IPv6: before it do not matter. */
bool addr_find(struct span text, size_t from, struct addr_found *out);

#endif
