/* The header of one gzip member (RFC 1952). */
#ifndef WB_INDEXER_WALK_GZHEAD_H
#define WB_INDEXER_WALK_GZHEAD_H

#include "format/base/span.h"

#include <stdbool.h>
#include <stdint.h>

struct gzhead {
	/* Bytes that it takes. */
	size_t len;
	/* Seconds since 1970, 0 if not stated. */
	uint32_t mtime;
	/* Without the NUL, empty if not stated; points into what was parsed. */
	struct span name;
	/* It has a checksum of its own, which does not fit. */
	bool is_damaged;
	/* Its writer took the fastest way (gzip -1). */
	bool is_fastest;
	/* Extra flags and system are among those that are in use: asked for
	 * where a header is looked for among garbage. */
	bool is_usual;
};

enum gzhead_status { GZHEAD_OK, GZHEAD_NONE, GZHEAD_SHORT };

/* GZHEAD_SHORT if `s` ends within the header. */
enum gzhead_status gzhead_parse(struct span s, struct gzhead *out);

#endif
