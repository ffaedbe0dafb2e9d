/* Times as the command line gives them: --since, --until, --on, --around. */
#ifndef WB_QUERY_LANG_TIME_ARG_H
#define WB_QUERY_LANG_TIME_ARG_H

#include "format/base/err.h"
#include "format/base/span.h"
#include "format/time/zone.h"

/* Nanoseconds since 1970, UTC. */
struct time_arg {
	/* What the text names: [from, to). A year, a month, a day, a minute, a
	 * second, or as little as its fraction tells. */
	int64_t from_ns;
	int64_t to_ns;
	/* Where local clocks went back the start occurs twice: from_ns is the
	 * first, late_ns the second, and `to` is counted from that. Else equal
	 * to from_ns. */
	int64_t late_ns;
	/* The local time does not exist, for clocks went forward over it:
	 * from_ns is when they did. */
	bool is_skipped;
};

/* "2019", "2019-03", "2019-03-04", "2019-03-04 10:00[:00[.123]]" (or with T),
 * the same with Z, +02:00 or +0200 (RFC 3339), "@1551693600", "@" and a TAI64
 * or TAI64N label (as daemontools writes them). Without a zone of its own the
 * text is in `zone`. WB_USAGE on anything else: a relative time ("yesterday",
 * "-2h") is told apart, since no answer may depend on today. */
enum wb_err time_arg_parse(struct span text, const struct zone *zone,
	struct time_arg *out, struct err *err);

#endif
