/* Find where two bytes of a needle stand at their distance: the filter before
 * text_find's real comparison. */
#ifndef WB_FORMAT_BASE_FIND_H
#define WB_FORMAT_BASE_FIND_H

#include "format/base/span.h"

/* One byte of a needle: it fits byte b of the hay if (b | mask) == value. The
 * mask has the bits in which the two cases differ, so it may fit too much,
 * never too little. */
struct find_anchor {
	size_t at;
	unsigned char mask;
	unsigned char value;
};

struct find_probe {
	/* Length of the needle, at least 1; both anchors lie within. */
	size_t len;
	struct find_anchor a;
	struct find_anchor b;
};

/* The first offset at or after `from` where both anchors fit and probe->len
 * bytes are left, or SIZE_MAX. */
size_t find_candidate(
	struct span hay, size_t from, const struct find_probe *probe);

/* The same, a byte at a time: the twin that the fast one is tested against,
 * and what runs where there is no SSE2. */
size_t find_candidate_scalar(
	struct span hay, size_t from, const struct find_probe *probe);

#endif
