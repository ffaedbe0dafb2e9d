/* An entry of Exim's reject log: the line of a refusal, and behind it lines
 * without a stamp that say whose mail it was. Nothing but their place joins
 * them. */
#ifndef WB_QUERY_TRACE_SESSION_REJECT_ENTRY_H
#define WB_QUERY_TRACE_SESSION_REJECT_ENTRY_H

#include "query/trace/leg/story.h"

/* May it be one of the lines behind a refusal? */
bool line_is_reject_header(const struct sighting *s);

/* The refusal whose entry the line is in; *out is NULL if it is in none. */
enum wb_err reject_entry_head(struct view *v, const struct sighting *header,
	const struct sighting **out, struct err *err);

/* Adds to the legs what stands behind refusals of theirs. */
enum wb_err reject_entry_attach(struct story *s, struct err *err);

#endif
