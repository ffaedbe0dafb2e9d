#include "query/coverage/log/ask.h"

bool
coverage_touches(const struct search_spec *spec, int64_t since_ns,
	int64_t until_ns, bool zone_known)
{
	const int64_t slack =
		zone_known ? 0 : (int64_t)ZONE_SPAN_S * 1000000000;

	if (spec->has_since && until_ns < INT64_MAX - slack &&
		until_ns + slack < spec->since_ns)
		return false;
	return !spec->has_until || since_ns < INT64_MIN + slack ||
		since_ns - slack < spec->until_ns;
}
