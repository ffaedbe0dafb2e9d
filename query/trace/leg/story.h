/* A mail in the making: legs and what joins them, before the ends are told. The
 * rooms of query/trace hand it on to one another: view/ finds lines, leg/ makes
 * one stay in a queue of those with its id, session/ adds what came before it,
 * store/ what mailboxes say, join/ the other legs, end/ says what became of it
 * and what is missing. */
#ifndef WB_QUERY_TRACE_LEG_STORY_H
#define WB_QUERY_TRACE_LEG_STORY_H

#include "query/show/mail.h"
#include "query/trace/view/view.h"

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

/* Adds a leg, which is taken over (or released, if it is there already);
 * returns its place. SIZE_MAX at the cap, which is counted. */
size_t story_add_leg(struct story *s, struct leg *leg);

/* Adds an edge, or what is new of it to one there is between the two. `edge` is
 * as edge_holds leaves it. */
void story_join(struct story *s, size_t parent, size_t child,
	const struct mail_edge *edge);

/* Legs in order: each behind those it comes from, else by time. */
void story_sort(struct story *s);
void story_release(struct story *s);

/* Is the line one of a leg's? */
bool story_has_line(const struct story *s, const struct sighting *line);

#endif
