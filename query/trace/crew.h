/* Many mails on all cores: threads with views of their own tell mails ahead of
 * their turn, and in turn each is taken, or told again where what it was told
 * with is not what it would have been told with then: lines that an earlier
 * mail has, what is known of hosts. So the answer is that of one thread. */
#ifndef WB_QUERY_TRACE_CREW_H
#define WB_QUERY_TRACE_CREW_H

#include "query/trace/run.h"

/* Are so many lines not told yet that a crew pays? Makes one if the view has
 * none. */
bool crew_is_worth(struct run *r, size_t open);
/* run_page, by the crew of `r`. */
enum wb_err crew_page(struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, struct err *err);
/* The mails told so far are not needed any more. `c` may be NULL. */
void crew_forget(struct crew *c);

void crew_add_told(struct crew *c, struct told *told, const struct sighting *s);

/* Of one of the threads. */
bool stint_has_told(struct stint *s, const struct sighting *line);
void stint_add_told(struct stint *s, const struct sighting *line);

#endif
