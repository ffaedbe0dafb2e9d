/* Transactions in which the next host of the evidence refused a mail: the leg
 * that wanted to hand it over logs the refusal, and so does the other side. */
#ifndef WB_QUERY_TRACE_END_REFUSED_H
#define WB_QUERY_TRACE_END_REFUSED_H

#include "query/trace/leg/story.h"

/* Adds the other side's lines of such tries as legs without a queue id, joined
 * with grade B: the same reply, recipient and sender within minutes. */
enum wb_err refused_attach(struct story *s, struct err *err);

/* The delivery line of another host of the evidence that met this refusal, or
 * NULL. */
enum wb_err refused_sender(struct view *v, const struct sighting *refusal,
	const struct sighting **out, struct err *err);

#endif
