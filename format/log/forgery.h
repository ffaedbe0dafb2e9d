/* Does somebody who could only write a part of a line try to look like the
 * daemon, or like another line? Names, senders, subjects and HELO names that
 * hold what only a log says. */
#ifndef WB_FORMAT_LOG_FORGERY_H
#define WB_FORMAT_LOG_FORGERY_H

#include "format/log/line/event.h"

/* A parsed event. Not asked for while indexing, nor for the kind that the event
 * has: a line that is made to look forged stays what it is. */
bool event_is_forged(const struct event *ev);

#endif
