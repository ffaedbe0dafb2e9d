/* One SMTP connection in the lines of the server that took it, and what filters
 * said of its client meanwhile. */
#ifndef WB_QUERY_TRACE_SESSION_CONNECTION_H
#define WB_QUERY_TRACE_SESSION_CONNECTION_H

#include "query/trace/view/view.h"

struct connection {
	struct span host;
	struct span client_ip;
	/* The server's own lines, from connect to disconnect, sorted. */
	struct sighting_set lines;
	/* Of policy servers and postscreen: about that client, about then. */
	struct sighting_set beside;
	/* The lines that begin and end it, or NULL. */
	const struct sighting *begin;
	const struct sighting *end;
};

/* The connection that `at` is a line of; it needs a host and a client's
 * address, of its own or of an earlier line of the process, else the connection
 * is that line alone. *out is zeroed first;
 * connection_release in any case. */
enum wb_err connection_load(struct view *v, const struct sighting *at,
	struct connection *out, struct err *err);
void connection_release(struct connection *c);

/* Does the server say in each line which connection it is of? */
bool line_names_session(const struct sighting *s);
/* connection_load for such a line: all lines that name its session. */
enum wb_err connection_load_session(struct view *v, const struct sighting *at,
	struct connection *out, struct err *err);

/* connection_load for a line of what stands before qmail's queue, with the
 * queue's lines of the mails that it made (front.h). */
enum wb_err connection_load_front(struct view *v, const struct sighting *at,
	struct connection *out, struct err *err);
/* Of the queue, or of what stands before one: who the client was, it knows. */
bool line_is_of_server(const struct sighting *s);

/* Of a server that logs no process? Then what it says of the client near `at`,
 * out of `near`, is added to the lines. */
bool line_is_pidless(const struct sighting *s);
void connection_take_pidless(struct connection *c,
	const struct sighting_set *near, const struct sighting *at);

/* connection_count.c: do its lines tell of more mails taken, or recipients
 * refused, than the line that is to end it counts? */
bool connection_exceeds_end(const struct connection *c);
/* Or does that count a mail, handed over whole, that no line of it takes? */
bool connection_has_other(const struct connection *c);

/* death.c: the line that says that the server's process died, if no line ends
 * the connection; else *out is NULL. */
enum wb_err connection_death(struct view *v, const struct connection *c,
	const struct sighting **out, struct err *err);
bool line_is_death(const struct sighting *s);

/* The queue id of a line; false if it has none. NOQUEUE is none. */
bool line_queue_id(const struct sighting *s, struct span *out);
/* Lines that every mail of the connection shares: who it was, how encrypted,
 * as whom authenticated, and its end. False of NULL. */
bool line_is_shared(const struct sighting *s);
/* Does it give a mail of the connection its queue id? */
bool line_is_acceptance(const struct sighting *s);
bool line_is_from(const struct sighting *s, struct span sender);
/* Says no to a recipient, a sender or a client: refused or greylisted. */
bool line_is_refusal(const struct sighting *s);
/* Postfix's server, of a recipient that it is about to take: what a rule of its
 * wants to be done with the mail (HOLD, DISCARD, REDIRECT ...). The mail has
 * its queue id only after that. */
bool line_is_access(const struct sighting *s);
/* The client was gone: "lost connection after DATA". */
bool line_is_broken_off(const struct sighting *s);
/* Exim's "incomplete transaction": a mail that was begun, and ended there. */
bool line_is_incomplete(const struct sighting *s);

/* abort.c: the line behind an acceptance that says that the client broke that
 * mail off, added to *out: not where it may have been another mail, whose lines
 * are missing. */
void abort_take(struct view *v, const struct connection *c,
	const struct sighting *accepted, struct sighting_set *out);
/* The line that ends the connection, where what it counts says that this leg of
 * it was begun and never handed over whole (RSET); else *out is NULL. */
struct leg;
enum wb_err abort_by_counts(struct view *v, const struct connection *c,
	const struct leg *leg, const struct sighting **out, struct err *err);
/* Does that host tell the ends of connections at all, about then? At any time
 * if that is INT64_MAX. */
bool connection_ends_told(struct view *v, struct span host, int64_t at_ns);

/* policy.c: what filters beside the connection said of this sender to one of
 * the recipients of `own`. */
void policy_take(const struct connection *c, struct span sender,
	const struct sighting_set *own, struct sighting_set *out);

#endif
