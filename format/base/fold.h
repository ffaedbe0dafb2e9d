/* Case folding of two-byte characters, both ways. */
#ifndef WB_FORMAT_BASE_FOLD_H
#define WB_FORMAT_BASE_FOLD_H

#include "format/base/span.h"

enum { FOLD_OTHERS_MAX = 2 };

/* The folded form of a character in U+0080..07FF: always in that range too. */
unsigned fold_wide(unsigned cp);

/* The other characters that fold to `cp`, which is folded itself; returns how
 * many (at most FOLD_OTHERS_MAX). */
unsigned fold_others(unsigned cp, unsigned out[FOLD_OTHERS_MAX]);

/* Fold what stands at s.ptr[at] to out[at]. Returns its length: 2 for a
 * two-byte character, else 1 (longer characters have no case here and go byte
 * by byte). */
size_t fold_one(struct span s, size_t at, char *out);

#endif
