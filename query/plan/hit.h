/* A line of a frame as it is handed out, for search and show alike. */
#ifndef WB_QUERY_PLAN_HIT_H
#define WB_QUERY_PLAN_HIT_H

#include "format/base/buf.h"
#include "query/plan/search.h"

/* The host of a line that states this one, or none. */
struct span hit_host(const struct source_view *v, struct span stated,
	enum host_basis *basis);

/* is_rest and offset are set already. Fill raw, text, is_record, host and
 * host_basis of *out. `owner`
 * is the source whose stream the frame is of. The text lives as long as raw and
 * *scratch. */
void hit_describe(const struct source_view *owner, struct span raw,
	struct buf *scratch, struct search_hit *out);

/* Parse the line into an answer; *event is the room for it. The answer lives as
 * long as both. */
void hit_answer(const struct search_hit *hit, struct event *event,
	struct event_answer *out);

#endif
