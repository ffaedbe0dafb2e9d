#include "format/log/line/shape.h"

bool
shape_try(const struct shape *rows, struct event *ev, struct span text)
{
	size_t before = ev->nfields;

	for (; rows->parse; rows++) {
		struct span rest = text;

		/* Most rows fail here: this runs for every line. */
		if (rows->prefix.len > 0 &&
			(text.len == 0 || rows->prefix.ptr[0] != text.ptr[0]))
			continue;
		if (!span_eat(&rest, rows->prefix))
			continue;
		if (rows->parse(ev, text, rest))
			return true;
		ev->nfields = before;
	}
	return false;
}

bool
shape_other(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	(void)rest;
	ev->kind = KIND_OTHER;
	return true;
}
