/* Other tries of the same client, sender and recipient. */
#ifndef WB_QUERY_TRACE_SESSION_RETRY_H
#define WB_QUERY_TRACE_SESSION_RETRY_H

#include "query/trace/leg/story.h"

/* Refused tries before the leg was accepted; `client` is the line that says who
 * handed it in. Added to `related`, folded. */
enum wb_err retry_before(struct story *s, const struct leg *leg,
	const struct sighting *client, struct span sender, struct err *err);

/* Does a refusal under a queue id say that the whole mail was refused? */
bool retry_is_whole(const struct sighting *s);

/* Refused and accepted tries around a refusal that has no queue id, or is of
 * the whole mail. */
enum wb_err retry_around(struct story *s, const struct sighting *refusal,
	struct span sender, struct err *err);

#endif
