/* Anchors: absolute times hidden in a line, in ids, replies and stamps behind
 * the header. They give lines without year and zone both, and the clock of a
 * host its error. Pure. */
#ifndef WB_FORMAT_LOG_ANCHOR_ANCHOR_H
#define WB_FORMAT_LOG_ANCHOR_ANCHOR_H

#include "format/base/span.h"
#include "format/time/run.h"
#include "format/time/stamp.h"

struct anchor {
	enum anchor_kind kind;
	enum anchor_strength strength;
	/* Made by the clock of the host that wrote the line. */
	bool own_clock;
	/* The text it was read from, in the line. */
	uint32_t at;
	uint32_t len;
	int64_t utc_s;
};

enum { ANCHORS_PER_LINE = 8 };

/* Fill out[0..max) with the anchors of a line whose stamp_scan is `scan`, and
 * return how many. Looked for only where a daemon itself puts them, so what a
 * stranger wrote into a line does not pass for more than WEAK. A Dovecot
 * session id tells its time only modulo 8.9 years: it is taken where the
 * line's own stamp settles which. Only the first 4 KiB are looked at.
 * Half a microsecond: ask run_wants first. */
size_t anchors_find(struct span line, const struct stamp_scan *scan,
	struct anchor *out, size_t max);

/* The fact to hand to run_note (civil_s is left for it to fill in). */
struct anchor_fact anchor_fact_of(const struct anchor *anchor);

#endif
