/* A transaction within a connection: from behind the mail accepted before it to
 * the next one that is, or to the end. */
#ifndef WB_QUERY_TRACE_SESSION_TRANSACTION_H
#define WB_QUERY_TRACE_SESSION_TRANSACTION_H

#include "query/trace/session/connection.h"

struct transaction {
	const struct connection *connection;
	/* Known once it is known: a pointer that is NULL is not. */
	struct span sender;
	/* The line that gave a queue id, or NULL. */
	const struct sighting *accepted;
	/* Its lines. */
	struct sighting_set lines;
};

/* Adds to its lines those without a queue id, of its sender, that stand behind
 * `from` and not behind `to`; NULL is no bound. */
void transaction_take(struct transaction *t, const struct sighting *from,
	const struct sighting *to);
/* Adds those that all mails of the connection share. */
void transaction_take_shared(
	const struct transaction *t, struct sighting_set *out);

/* The last acceptance before a line, and the first one at or behind it. */
void transaction_bounds(const struct connection *c, const struct sighting *at,
	const struct sighting **before, const struct sighting **behind);

/* The first sender that lines behind `from`, and not behind `to`, name. */
struct span transaction_sender_of(const struct connection *c,
	const struct sighting *from, const struct sighting *to);
/* The first sender that lines name. */
struct span transaction_sender(const struct sighting_set *lines);

/* Was there anything of a mail? A connection that ended before anybody said
 * MAIL had none in it. */
bool transaction_had_mail(const struct sighting_set *lines);

#endif
