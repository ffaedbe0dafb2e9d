/* Any bytes as a time zone table: the first 8 are a time, the rest the file.
 * Going from UTC to local time and back keeps to the sums. */
#include "format/time/zone.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { TIME_BYTES = 8 };

/* Within the years 1 to 9999, as the contract says. */
static const int64_t TIME_MAX = 60000000000;

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { len ? (const char *)bytes : "", len };
	struct zone z = { 0 };
	struct zone_rule rule = { 0 };
	struct zone_moment m = { 0 };
	int64_t t = 0;
	int32_t offset_s = 0;

	(void)zone_fixed(text, &z);
	if (len < TIME_BYTES)
		return 0;
	for (size_t i = 0; i < TIME_BYTES; i++)
		t = (int64_t)((uint64_t)t << 8 | bytes[i]);
	t = t % TIME_MAX;
	text = span_slice(text, TIME_BYTES, len);
	if (zone_rule_parse(text, &rule))
		(void)zone_rule_offset(&rule, t);
	if (!zone_parse(text, &z))
		return 0;
	offset_s = zone_offset(&z, t);
	zone_local(&z, t + offset_s, &m);
	if (m.first_s > m.last_s ||
		(m.fit == ZONE_ONCE) != (m.first_offset_s == m.last_offset_s))
		abort();
	if (m.fit != ZONE_NEVER &&
		(m.first_s + m.first_offset_s != t + offset_s ||
			m.last_s + m.last_offset_s != t + offset_s))
		abort();
	return 0;
}
