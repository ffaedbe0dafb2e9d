/* What stands before qmail's queue: tcpserver, rblsmtpd, spamdyke, qmail-smtpd
 * with its patches, simscan, qmail-scanner. They know the client, the queue
 * knows the mail; a process number, an address or the time joins both. */
#ifndef WB_QUERY_TRACE_SESSION_FRONT_H
#define WB_QUERY_TRACE_SESSION_FRONT_H

#include "query/trace/session/connection.h"

/* Is it a line of them, and of a connection? */
bool line_is_of_front(const struct sighting *s);

/* The process that serves the connection, as the line tells it; empty if it
 * does not. */
struct span front_process(const struct sighting *s);

/* "info msg": what qmail's queue says of a mail that came. */
bool line_is_qmail_info(const struct sighting *s);

/* front_made.c: the mails that the connection put into the queue, added to its
 * lines: by the qp in a line of it; else where sender, recipients and time fit,
 * and no other client named both about then. */
enum wb_err front_take_made(
	struct view *v, struct connection *c, struct err *err);

/* Of these lines the one that lets in that recipient of that mail, so that it
 * names the client of an "info msg"; NULL if none does. Any other line of a
 * queue that took a mail is the one asked for itself. */
const struct sighting *front_client_of(const struct sighting_set *lines,
	const struct sighting *taken, struct span to);

/* session_front.c: session_attach for a mail in qmail's queue. */
struct story;
struct leg;
enum wb_err session_attach_front(
	struct story *s, struct leg *leg, struct err *err);

#endif
