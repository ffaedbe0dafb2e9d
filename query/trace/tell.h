/* A story to the answer that is printed. */
#ifndef WB_QUERY_TRACE_TELL_H
#define WB_QUERY_TRACE_TELL_H

#include "query/trace/leg/story.h"

/* All of it in the arena of the view; the story may be released then. */
struct mail_answer *story_answer(const struct story *s);

#endif
