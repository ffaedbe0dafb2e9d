/* Addresses and the far ends of text, for parsers that read from the right. */
#ifndef WB_FORMAT_LOG_LINE_ADDRESS_H
#define WB_FORMAT_LOG_LINE_ADDRESS_H

#include "format/base/span.h"

/* Is all of s an IPv4 or IPv6 address as daemons write it? A zone ("%eth0")
 * may follow an IPv6 one. */
bool address_is_ip(struct span s);

/* The IPv4 part of "::ffff:192.0.2.1", else s itself. */
struct span address_unmapped(struct span s);

/* Offset of the last occurrence of a needle that is not empty, or SIZE_MAX. */
size_t address_rfind(struct span hay, struct span needle);

#endif
