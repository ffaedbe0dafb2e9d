/* Which lines may be of a mail that touches the window: what happened long
 * before or after it need not be told to find that out. */
#ifndef WB_QUERY_TRACE_WINDOW_H
#define WB_QUERY_TRACE_WINDOW_H

#include "query/trace/run.h"

/* Where lines to begin with are looked for. */
void window_set(struct run *r, struct seeding *seeding);

/* *wanted is false where the mail of that line cannot touch the window. */
enum wb_err window_wants(struct run *r, const struct seeding *seeding,
	const struct sighting *line, bool *wanted, struct err *err);

#endif
