/* A stretch of lines whose mails one thread of a crew tells, and what it told
 * them with. */
#ifndef WB_QUERY_TRACE_STINT_H
#define WB_QUERY_TRACE_STINT_H

#include "query/trace/run.h"

/* A line that was held to be told already, or not to be. */
struct stint_check {
	const struct sighting *line;
	bool was_told;
};

/* How much a stint had. */
struct stint_mark {
	size_t checks;
	size_t added;
	size_t mails;
};

/* What came of one line, and which of the stint's parts are its own. */
struct stint_line {
	enum wb_err rc;
	bool is_sure;
	bool saw_subject;
	bool is_undecided;
	uint64_t stories;
	uint64_t loose;
	struct stint_mark first;
	struct stint_mark end;
};

struct stint {
	struct crew *crew;
	/* Its lines, in the order in which they are told. */
	size_t from;
	size_t until;
	/* Under the crew's lock. */
	bool is_told;
	bool is_sure;
	struct told told;
	struct stint_line *lines;
	size_t nchecks;
	size_t checks_cap;
	struct stint_check *checks;
	struct sighting_set added;
	struct mail_answer **mails;
};

void stint_init(struct stint *s, struct crew *c, size_t from, size_t until);
void stint_release(struct stint *s);

/* By a thread; `r` has its view. */
void stint_tell(struct stint *s, struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines);

/* By the chief, in turn: what holds is taken, and the rest told by himself. */
enum wb_err stint_take(struct stint *s, struct run *r,
	const struct seeding *seeding, const struct sighting_set *lines,
	struct err *err);

/* crew.c: did the chief? */
bool crew_has_told(struct crew *c, const struct sighting *s);

#endif
