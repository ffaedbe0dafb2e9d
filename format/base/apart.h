/* How far two names are apart, for "did you mean". */
#ifndef WB_FORMAT_BASE_APART_H
#define WB_FORMAT_BASE_APART_H

#include "format/base/span.h"

/* Longer names are not compared. */
enum { APART_BYTES_MAX = 64 };

/* Letters to change, add, leave out, or swap with their neighbour, whatever
 * their case; SIZE_MAX if one of them is too long. */
size_t letters_apart(struct span a, struct span b);

#endif
