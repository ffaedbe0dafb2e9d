/* Time zones: a fixed offset, or a table as TZif (RFC 8536, RFC 9636) has it.
 * Pure: who opens the file is indexer/store/file/zone_file.h. */
#ifndef WB_FORMAT_TIME_ZONE_H
#define WB_FORMAT_TIME_ZONE_H

#include "format/base/span.h"
#include "format/time/zone_rule.h"

/* All zero is UTC. Spans point into the bytes given to zone_parse. */
struct zone {
	/* Local time less UTC where there is no table and no rule. */
	int32_t fixed_s;
	size_t ntimes;
	/* 4 or 8 bytes each. */
	size_t time_bytes;
	struct span times;
	struct span indices;
	struct span types;
	bool has_rule;
	struct zone_rule rule;
};

/* "UTC", "GMT", "Z", "+02:00", "-0500", "+02". */
bool zone_fixed(struct span text, struct zone *out);

/* A TZif file, version 1 to 4. False if it is none, or has leap seconds
 * ("right/..."); *out is then untouched. `bytes` must outlive *out. */
bool zone_parse(struct span bytes, struct zone *out);

/* Local time less UTC at a second UTC. */
int32_t zone_offset(const struct zone *z, int64_t utc_s);

enum zone_fit {
	/* Once; first_s and last_s are equal. */
	ZONE_ONCE,
	/* Clocks went back: twice, at first_s and last_s. */
	ZONE_TWICE,
	/* Clocks went forward over it: never. Both are the second at which
	 * they did, which parts earlier local times from later ones. */
	ZONE_NEVER
};

struct zone_moment {
	enum zone_fit fit;
	int64_t first_s;
	int64_t last_s;
	/* Never: the offsets before and after; else those of first and last. */
	int32_t first_offset_s;
	int32_t last_offset_s;
};

/* When was it `local_s`, a civil time read as if it were UTC? */
void zone_local(const struct zone *z, int64_t local_s, struct zone_moment *out);

#endif
