/* A mail in the making: legs and what joins them, before the ends are told.
 * The parts of query/trace hand it on to one another:
 *
 *	find.c     keys and criteria -> lines to begin with
 *	leg*.c     a queue id on a host -> its lines, cut into epochs
 *	edge*.c    the lines of a leg -> other legs
 *	story.c    legs and edges followed until nothing new comes
 *	session.c  connect, TLS, SASL, refusals before the queue id
 *	end*.c     legs -> recipients with their status
 *	store*.c   Dovecot's lines of the delivery, and what came after
 *	gap.c      what is missing
 */
#ifndef WB_QUERY_TRACE_STORY_H
#define WB_QUERY_TRACE_STORY_H

#include "query/show/mail.h"
#include "query/trace/view.h"

/* A leg that is still growing. */
struct leg {
	struct span host;
	struct span instance;
	struct span queue_id;
	struct span daemon;
	/* Sorted. Its own lines, then, by session, filter and store, those
	 * attached to it. */
	struct sighting_set lines;
	/* The first of its own lines: no other leg has it. */
	const struct sighting *key;
	const struct sighting *start;
	const struct sighting *end;
	/* The line that begins the next mail under the same queue id, or
	 * NULL. */
	const struct sighting *next;
	/* The end of its connection, whose counts say that the mail was never
	 * handed over, or NULL. */
	const struct sighting *undone;
	/* The next or an earlier mail under the same queue id was cut off. */
	bool is_reused;
	/* Refused or aborted before there was a queue id. */
	bool is_session;
	size_t nedges;
	size_t edges_cap;
	struct mail_edge *edges;
};

struct story {
	struct view *view;
	/* Other tries of it are not looked for. */
	bool without_tries;
	size_t nlegs;
	size_t legs_cap;
	/* legs[0] is the one that took it first, once all are known. */
	struct leg *legs;
	size_t nrelated;
	size_t related_cap;
	struct mail_related *related;
	uint64_t unfollowed;
	/* A line of a leg that may be of this mail, as a script made it, though
	 * nothing joins it; or NULL. */
	const struct sighting *beside;
	/* Filled by ends_tell, in the view's arena. */
	size_t nrecipients;
	struct mail_recipient *recipients;
	bool complete;
	/* "name [ip]" of the host that the first leg had it from, where that is
	 * one of the evidence whose lines are missing; else empty. */
	struct span over;
	size_t ngaps;
	struct gap_answer *gaps;
};

/* Is the line one of a leg's? */
bool story_has_line(const struct story *s, const struct sighting *line);

/* The store's lines of this mail, added to the legs that handed it over. */
enum wb_err store_attach(struct story *s, struct err *err);

/* Recipients, their status and `complete`; after store_attach. */
enum wb_err ends_tell(struct story *s, struct err *err);

/* What users did with the mail in the mailbox: fills `after`, `mailbox` and
 * `mailbox_now` of the recipients; after ends_tell. */
enum wb_err store_afterwards(struct story *s, struct err *err);

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
