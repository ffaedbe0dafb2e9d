/* What the files of the haraka family share. */
#ifndef WB_FORMAT_LOG_HARAKA_H
#define WB_FORMAT_LOG_HARAKA_H

#include "format/log/line/event.h"

/* Kind and fields of what stands behind "[NOTICE] [UUID] [origin] ". */
void haraka_text(struct event *ev, struct span origin, struct span text);

#endif
