/* Queue ids in more lines than a mail is told from (VIEW_ID_LINES): what is
 * asked for is looked for among those left out as well, and nothing is said to
 * be absent because it stands there. */
#ifndef WB_QUERY_TRACE_HOLE_H
#define WB_QUERY_TRACE_HOLE_H

#include "query/trace/near.h"

/* The recipients that are asked for, as they are written or by what became of
 * them, so that the lines about them are found among however many of a mail. */
void hole_ask(struct view *v, const struct criteria *c);

/* Of a mail that does not fit: may a line fit that was not read? */
bool hole_undecides(const struct story *s);

/* Is it a line left out of a mail that was told? */
bool hole_has(struct run *r, const struct sighting *s);

/* All lines of a page have the text that is looked for. If that is an id in
 * more lines than are told, the next page begins behind those left out. */
void hole_pass(struct run *r, struct look *look);

/* Nothing fits: the ids of which not all lines were read, one sentence each. */
void hole_near(struct near *n);

#endif
