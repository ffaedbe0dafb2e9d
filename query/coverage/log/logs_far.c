/* Lines so far from the window that nobody needs more than their number, and
 * windows of which more is needed. */
#include "query/coverage/log/logs.h"

enum { NS_PER_S = 1000000000 };

/* Is the window so far inside of a silence of the host that its lines before
 * and behind it are needed, which tell how long it is, and its habits then? */
static bool
is_silent(const struct search_spec *spec, const struct host_log *logs,
	size_t count)
{
	const int64_t near_beats = (int64_t)8 * 86400 / BEAT_S;
	const int64_t since = spec->has_since
		? beat_of(spec->since_ns / NS_PER_S)
		: beat_of(spec->until_ns / NS_PER_S);
	const int64_t until =
		spec->has_until ? beat_of(spec->until_ns / NS_PER_S) : since;
	bool far[2] = { false, false };
	bool any[2] = { false, false };
	bool near[2] = { false, false };

	for (size_t i = 0; i < count; i++) {
		far[0] |= logs[i].has_far_before;
		far[1] |= logs[i].has_far_after;
		for (size_t k = 0; k < logs[i].nbeats; k++) {
			const int64_t at = logs[i].beats[k].at;

			any[0] |= at <= until;
			any[1] |= at >= since;
			near[0] |= at <= since && at >= since - near_beats;
			near[1] |= at >= until && at <= until + near_beats;
		}
	}
	return (far[0] && !near[0] && (far[1] || any[1])) ||
		(far[1] && !near[1] && (far[0] || any[0]));
}

bool
logs_lack_far(const struct coverage_ask *ask, const struct host_logs *all)
{
	for (size_t i = 0, n = 0; i < all->count; i += n) {
		for (n = 1; i + n < all->count &&
			span_ieq(all->logs[i + n].host, all->logs[i].host);)
			n++;
		if (is_silent(ask->spec, &all->logs[i], n))
			return true;
	}
	return false;
}
