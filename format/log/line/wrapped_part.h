/* What wrapped.c and wrapped_making.c share. */
#ifndef WB_FORMAT_LOG_LINE_WRAPPED_PART_H
#define WB_FORMAT_LOG_LINE_WRAPPED_PART_H

#include "format/base/buf.h"
#include "format/log/line/wrapped_keys.h"
#include "format/time/stamp.h"
#include "format/time/stamp_around.h"

/* What is made of a line. */
struct making {
	struct span line;
	struct wrapped w;
	/* Room for all that is made, so that spans into it stay. */
	struct buf *out;
	struct span message;
	struct stamp_scan own;
	/* As it will be written; empty if there is none. */
	struct span time;
	bool time_is_utc;
	struct span host;
	struct span program;
	struct span pid;
	/* A number, for want of a facility that of the level alone; -1 if none
	 * is said. */
	int priority;
};

/* Fill in all behind `out`, from m->w; false if there is no message. */
bool wrapped_making_read(struct making *m);

#endif
