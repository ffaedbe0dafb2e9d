/* The lines of all legs of a mail, in one order. */
#ifndef WB_QUERY_SHOW_MAIL_LINES_H
#define WB_QUERY_SHOW_MAIL_LINES_H

#include "query/show/mail.h"

struct mail_line {
	const struct sighting *line;
	/* By its place in `legs`: the first of those it is a line of. */
	size_t leg;
	/* The first leg that has a line of the same source. */
	size_t source_leg;
};

struct mail_lines {
	struct mail_line *items;
	size_t count;
};

/* Each line once, in order of time; of one time those of a source stay
 * together, the source of the earliest leg first. mail_lines_release when done.
 */
void mail_lines_fill(const struct mail_answer *a, struct mail_lines *out);
void mail_lines_release(struct mail_lines *lines);

#endif
