/* From one line to the whole mail: edges followed until nothing new comes. */
#ifndef WB_QUERY_TRACE_JOIN_FOLLOW_H
#define WB_QUERY_TRACE_JOIN_FOLLOW_H

#include "query/trace/leg/leg.h"

/* The story that a line with a queue id is of. *found is false if no leg can be
 * made of it. On return legs[0] took the mail first. */
enum wb_err follow_story(struct story *s, const struct sighting *seed,
	bool *found, struct err *err);

/* related.c: notices about the mail, and the mail that a notice is about. */
enum wb_err story_related(struct story *s, struct err *err);
void related_add(struct story *s, const struct mail_related *row);

/* notice.c: a notice and its mail that no line joins, by time and address;
 * grade C. */
enum wb_err notice_unannounced(
	struct story *s, const struct leg *leg, struct err *err);

/* vacation.c: automatic replies of the store; after store_attach. */
enum wb_err story_vacations(struct story *s, struct err *err);

/* redirect.c: does a store say that a script sent the mail on? */
bool line_is_redirect(const struct sighting *s);
/* Is such a line, of a store on another host, about a delivery of the leg, and
 * did that host hand in the child? */
bool redirect_is_over(const struct sighting *line, const struct leg *leg,
	const struct leg *child);
/* The leg that such a line of leg `from` made, if it is not in the story and
 * only one can be meant; grade B. */
enum wb_err redirect_attach(struct story *s, size_t from,
	const struct sighting *line, struct err *err);

/* filter.c: what content filters said of the mail without its queue id, by its
 * Message-ID; legs that come back from a filter the same way. */
enum wb_err filter_attach(struct story *s, struct err *err);

#endif
