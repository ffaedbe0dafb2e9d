/* Tables of the shapes that a daemon's lines have, by how they begin. */
#ifndef WB_FORMAT_LOG_LINE_SHAPE_H
#define WB_FORMAT_LOG_LINE_SHAPE_H

#include "format/log/line/event.h"

/* One shape of line: how its text begins, and who reads the rest. `text` is
 * all of it, `rest` what follows the prefix. */
struct shape {
	struct span prefix;
	bool (*parse)(struct event *ev, struct span text, struct span rest);
};

/* Ask the first row whose prefix fits and whose parser agrees. The table ends
 * with a row without parser. Fields of a parser that disagreed are dropped. */
bool shape_try(const struct shape *rows, struct event *ev, struct span text);

/* Known, and nothing to say. */
bool shape_other(struct event *ev, struct span text, struct span rest);

#endif
