/* Where clients are, for counting them. */
#ifndef WB_QUERY_USER_WHO_ORIGIN_H
#define WB_QUERY_USER_WHO_ORIGIN_H

#include "format/base/buf.h"
#include "format/base/span.h"

enum { ORIGIN_PREFIX = 64, ORIGIN_PREFIX_MAX = 128 };

/* Who has an IPv6 address has, as a rule, all of its /64 (RFC 6177), and each
 * guess may come from another one. So an IPv6 address stands for its network of
 * `prefix` bits, written as 2001:db8::/64; one of the machine itself or of its
 * link, and IPv4, for itself, however it is written. Another text is put as it
 * is. */
void origin_put(struct buf *out, struct span client, unsigned prefix);

#endif
