/* Which rule of daylight saving a clock goes by, from its offsets at known
 * times. The rules are built in, so that no machine's tables change the
 * answer. */
#ifndef WB_FORMAT_TIME_ZONE_GUESS_H
#define WB_FORMAT_TIME_ZONE_GUESS_H

#include "format/time/zone_rule.h"

struct zone_sample {
	int64_t utc_s;
	/* Local time less UTC. */
	int32_t offset_s;
};

enum { ZONE_GUESS_TEXT = 64, ZONE_GUESSES = 16 };

struct zone_guess {
	/* As POSIX writes it: "CET-1CEST,M3.5.0/2,M10.5.0/3". */
	char text[ZONE_GUESS_TEXT];
	struct zone_rule rule;
	/* Samples that it explains. */
	size_t fits;
};

/* The rules that explain most of the samples, all equally many: fills out,
 * returns how many. None if there are no two offsets an hour apart, seen at
 * least twice each, or if a rule explains less than 95 of 100. */
size_t zone_guess(const struct zone_sample *samples, size_t count,
	struct zone_guess out[ZONE_GUESSES]);

/* Do two rules agree on each day from one second to another? */
bool zone_rules_agree(const struct zone_rule *a, const struct zone_rule *b,
	int64_t from_s, int64_t to_s);

#endif
