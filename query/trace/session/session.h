/* What stands before a queue id: the connection that a leg had its mail from,
 * and mails that never got further. */
#ifndef WB_QUERY_TRACE_SESSION_SESSION_H
#define WB_QUERY_TRACE_SESSION_SESSION_H

#include "query/trace/leg/story.h"

/* The lines before the queue id: connect, TLS, SASL, greylisting, refusals of
 * other recipients in the same transaction; added to the leg. Earlier tries of
 * the same client, sender and recipient that were refused go to `related`. For
 * the leg that took the mail from outside. */
enum wb_err session_attach(struct story *s, struct leg *leg, struct err *err);

/* The story of a transaction that never got a queue id, from one of its lines
 * (a refusal, greylisting, a lost connection): makes legs[0], is_session. The
 * other refusals of the same connection and sender, up to the next accepted
 * mail, are in it; other tries go to `related`. *found is false if the line is
 * of no transaction. If the transaction got a queue id after all, no leg is
 * made, and *accepted is the line that says so; else it is NULL. */
enum wb_err session_story(struct story *s, const struct sighting *seed,
	bool *found, const struct sighting **accepted, struct err *err);

#endif
