/* Nothing fits: what comes near, as sentences. */
#ifndef WB_QUERY_TRACE_NEAR_H
#define WB_QUERY_TRACE_NEAR_H

#include "query/trace/run.h"

enum {
	NEAR_LINES_MAX = 500,
	NEAR_SENTENCES_MAX = 12,
	/* Mails told to see what is outside of a window. */
	NEAR_STORIES_MAX = 500,
	/* Nobody asks for less of an id. */
	NEAR_BEGINNING_MIN = 6,
	/* Sentences of one kind. */
	NEAR_OF_KIND_MAX = 4
};

struct near {
	struct run *run;
	size_t count;
	struct span *sentences;
};

/* One more sentence, from the arena of the view; beyond the most, none. */
void near_say(struct near *n, char *text);

/* When the line was written, for a sentence: as it is written, where no time is
 * known. */
char *near_time(struct near *n, const struct sighting *s);

/* What fits before the window and after it. */
enum wb_err near_window(struct near *n, struct err *err);

/* Ids that differ by a letter: guesses, and told as that. */
enum wb_err near_id(struct near *n, struct span asked, struct err *err);

/* Addresses that differ by a letter or two, unless a line names `asked`
 * itself. */
enum wb_err near_address(struct near *n, struct span asked, struct err *err);

/* Clients of that sender's domain that were refused before they named anybody.
 */
enum wb_err near_refused(struct near *n, struct span from, struct err *err);

#endif
