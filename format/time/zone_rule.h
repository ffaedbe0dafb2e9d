/* The rule of a POSIX TZ string, as the end of a TZif file has it for the
 * years after its table: "CET-1CEST,M3.5.0,M10.5.0/3". */
#ifndef WB_FORMAT_TIME_ZONE_RULE_H
#define WB_FORMAT_TIME_ZONE_RULE_H

#include "format/base/span.h"

enum zone_day_kind {
	/* Jn: 1 to 365, 29 February never counted. */
	ZONE_DAY_JULIAN,
	/* n: 0 to 365, 29 February counted. */
	ZONE_DAY_OF_YEAR,
	/* Mm.w.d: weekday d (0 is Sunday) of week w (5 is the last). */
	ZONE_DAY_OF_WEEK
};

struct zone_change {
	enum zone_day_kind kind;
	unsigned day;
	unsigned week;
	unsigned month;
	/* Seconds after local midnight; may be negative or over a day. */
	int32_t time_s;
};

struct zone_rule {
	/* Local time less UTC. */
	int32_t standard_s;
	int32_t summer_s;
	bool has_summer;
	struct zone_change to_summer;
	struct zone_change to_standard;
};

/* The whole text. False if it is none; *out is then untouched. */
bool zone_rule_parse(struct span text, struct zone_rule *out);

/* Seconds UTC, since_s to before until_s, that have one offset; the ends may
 * be nearer than the changes are. */
struct zone_period {
	int32_t offset_s;
	int64_t since_s;
	int64_t until_s;
};

/* Of the offset at a second UTC; any year from 1 to 9999. */
void zone_rule_period(
	const struct zone_rule *r, int64_t utc_s, struct zone_period *out);
/* That offset. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t utc_s);

#endif
