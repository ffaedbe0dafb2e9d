/* What date was meant by one that is written in another way. */
#ifndef WB_QUERY_LANG_TIME_GUESS_H
#define WB_QUERY_LANG_TIME_GUESS_H

#include "format/base/span.h"

/* "2019-3-4", "2019/03/04 9:05", "4.3.2019", "4 Mar 2019", "Mar 4, 2019": as
 * times are given here, the clock with them. Of "3/4/2019" nobody can tell
 * which is the day: then there are two. */
enum { TIME_GUESSES = 2, TIME_GUESS_BYTES = 40 };
struct time_guess {
	size_t count;
	char text[TIME_GUESSES][TIME_GUESS_BYTES];
};
void time_guess(struct span text, struct time_guess *out);

#endif
