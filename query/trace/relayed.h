/* Whom a relay that is asked for took a mail for, by any of its lines. */
#ifndef WB_QUERY_TRACE_RELAYED_H
#define WB_QUERY_TRACE_RELAYED_H

#include "query/trace/criteria.h"

/* Sorted, since a mail may have as many recipients as lines. All zero is empty;
 * the addresses are those of the lines. */
struct relayed {
	struct span *to;
	size_t count;
	size_t cap;
};
void relayed_fill(struct relayed *all, const struct criterion *c,
	const struct mail_answer *mail);
bool relayed_has(const struct relayed *all, struct span to);
void relayed_release(struct relayed *all);

#endif
