/* What the sentences of end_meaning.c and end_unknown.c are made of. */
#ifndef WB_QUERY_TRACE_END_END_MEANING_H
#define WB_QUERY_TRACE_END_END_MEANING_H

#include "query/trace/end/end.h"

struct teller {
	const struct ends *ends;
	const struct leg *leg;
	const struct leg_ends *told;
	const struct fate *fate;
	const struct mail_recipient *r;
	/* Names for the sentence; never empty. */
	struct span host;
	struct span peer;
	/* The other machine said it in its own words. */
	bool is_remote;
};

#define SHOW(s) (int)(s).len, (s).ptr

/* By the recipient's status; in the arena. */
struct span end_meaning_unknown(const struct teller *t);
struct span end_meaning_kept(const struct teller *t);
struct span end_meaning_aborted(const struct teller *t);
struct span end_meaning_delivered(const struct teller *t);
struct span end_meaning_relayed(const struct teller *t);
struct span end_meaning_expanded(const struct teller *t);

/* Who hears of a failure, a sentence behind a blank or nothing: nobody sent a
 * mail that is a notice itself. */
const char *end_meaning_noticed(const struct teller *t);

#endif
