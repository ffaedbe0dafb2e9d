/* What regular expressions may take on many texts together. The texts have an
 * order, and stretches of them (blocks) may be matched at once; what is given
 * up is what one thread would give up, in that order. */
#ifndef WB_QUERY_LANG_REGEX_METER_H
#define WB_QUERY_LANG_REGEX_METER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Work that all texts may take by default; some nanoseconds each. Counted
 * rather than timed, so that the answer is the same on any machine. */
#define REGEX_WORK INT64_C(2000000000)

/* Of one stretch, and one thread's, but for `spent`. Begin with
 * { .allowed = ... }. */
struct regex_meter {
	/* What was left when the first of the stretches that are matched at
	 * once began. */
	int64_t allowed;
	/* The one that comes before this of those, or NULL. It may spend more
	 * than is known now. */
	const struct regex_meter *before;
	_Atomic int64_t spent;
	/* What this one had spent when a text last needed more than any may
	 * take: that this was left, is a guess as long as `before` goes on. */
	bool is_dear;
	int64_t dear_at;
	/* Texts of which it is not known whether they fit. */
	uint64_t given_up;
};

/* What is left at most, as far as is known now. */
int64_t regex_meter_left(const struct regex_meter *m);

/* A text took that much of it. */
void regex_meter_spend(struct regex_meter *m, int64_t work);

/* Nothing is spent before it any more. Where `*left` allows for what was
 * guessed, take from it what was spent. False where not: the stretch has to be
 * matched again, with no other before it and `*left` allowed. */
bool regex_meter_settle(const struct regex_meter *m, int64_t *left);

/* What a text may take where that much is left. */
uint64_t regex_meter_share(int64_t left);

#endif
