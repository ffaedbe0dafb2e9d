/* Why a server did not take a mail, out of the words that it used: for people
 * who never saw a log. */
#ifndef WB_QUERY_SHOW_CAUSE_H
#define WB_QUERY_SHOW_CAUSE_H

#include "format/base/span.h"

struct cause {
	/* What it is known by, lower case. */
	const char *piece;
	/* Who says so. */
	const char *who;
	/* Half a sentence. */
	const char *why;
	/* Whose affair it is: a sentence, with a blank before it. */
	const char *side;
};

/* NULL if nothing in the words is known. What stands in angle brackets is an
 * address, and anybody's text. Static. */
const struct cause *cause_of(struct span words);

#endif
