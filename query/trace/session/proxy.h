/* A filter before the queue (smtpd_proxy_filter): the server's connection with
 * the client has no queue id. Its last word of a mail names the id that the
 * mail got when the filter handed it back. */
#ifndef WB_QUERY_TRACE_SESSION_PROXY_H
#define WB_QUERY_TRACE_SESSION_PROXY_H

#include "query/trace/leg/story.h"
#include "query/trace/session/connection.h"

/* Adds the lines of the connection in which the client handed over the mail of
 * this leg, if the filter was before the queue. */
enum wb_err proxy_attach(struct story *s, struct leg *leg, struct err *err);

/* The line that gave a queue id to the mail that the seed, a line of the
 * connection, is about; NULL if none did. */
enum wb_err proxy_accepted(struct view *v, const struct connection *c,
	const struct sighting *seed, const struct sighting **out,
	struct err *err);

#endif
