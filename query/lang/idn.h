/* Internationalised domains: the two ways in which one may stand in a log
 * (RFC 5890: the U-label "bücher", the A-label "xn--bcher-kva"; RFC 6531 lets
 * mail have either). */
#ifndef WB_QUERY_LANG_IDN_H
#define WB_QUERY_LANG_IDN_H

#include "format/base/arena.h"
#include "format/base/span.h"

/* An address, "@domain", "@*.domain" or "*@domain", its domain written the
 * other way; <> around it do not matter. In the arena; nothing where there is
 * no other way to write it, or the domain has a star. */
struct span idn_other(struct arena *arena, struct span address);

#endif
