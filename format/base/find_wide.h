/* find_candidate by vectors of 32 bytes, for find.c alone. */
#ifndef WB_FORMAT_BASE_FIND_WIDE_H
#define WB_FORMAT_BASE_FIND_WIDE_H

#include "format/base/find.h"

/* For machines that have AVX2. The hay has at least FIND_WIDE_MIN bytes more
 * than the needle, and one of them at or after `from`. */
enum { FIND_WIDE_MIN = 32 };
size_t find_candidate_wide(
	struct span hay, size_t from, const struct find_probe *probe);

#endif
