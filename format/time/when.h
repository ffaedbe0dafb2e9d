/* A stamp after its reading: what is known of the time of an event. */
#ifndef WB_FORMAT_TIME_WHEN_H
#define WB_FORMAT_TIME_WHEN_H

#include "format/time/stamp.h"

enum when_basis {
	/* No time: no stamp, or no year is known. */
	WHEN_NONE,
	WHEN_STATED,
	WHEN_INFERRED,
	WHEN_ASSUMED
};

struct when {
	enum when_basis basis;
	/* Nanoseconds since 1970: UTC if zone_known, else civil time as if
	 * it were UTC. */
	int64_t ns;
	uint8_t digits;
	bool zone_known;
	/* Local time less UTC, where zone_known. */
	int32_t offset_s;
	/* Bounds in ns where assumed; else equal to ns. */
	int64_t min_ns;
	int64_t max_ns;
};

#endif
