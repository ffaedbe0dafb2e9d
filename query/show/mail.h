/* JSON type "mail": one handing-over, with all legs that hard edges make of it.
 * query/trace fills it in, the printers show it. Borrowed, all of it: it lives
 * in the arena of the view it was made from. Absent texts are empty spans with
 * a NULL pointer; an empty text that says something (the null sender) has a
 * pointer. */
#ifndef WB_QUERY_SHOW_MAIL_H
#define WB_QUERY_SHOW_MAIL_H

#include "query/show/answer.h"

struct sighting;

/* SPEC.md, trace: what became of a recipient. */
enum mail_status {
#define STATUS(id, word) MAIL_##id,
#include "query/show/mail_status.def"
#undef STATUS
	MAIL_STATUS_COUNT
};
const char *mail_status_word(enum mail_status s);
bool mail_status_by_word(struct span word, enum mail_status *out);

/* Who says that it was delivered. */
enum mail_proof { PROOF_NONE, PROOF_STORE, PROOF_AGENT };
/* NULL if nobody does. */
const char *mail_proof_word(enum mail_proof proof);

/* Not every status has a say in it. */
enum mail_permanent { PERMANENT_UNSAID, PERMANENT_NO, PERMANENT_YES };

/* The rule's name ("queued-as") as JSON has it, and a sentence for people. */
enum edge_rule {
#define EDGE(id, word, sentence) EDGE_##id,
#include "query/show/edges.def"
#undef EDGE
	EDGE_COUNT
};
const char *edge_word(enum edge_rule rule);
const char *edge_sentence(enum edge_rule rule);

/* Where an edge comes from if not from a leg. */
#define EDGE_FROM_NONE SIZE_MAX

struct mail_edge {
	/* The leg it comes from, by its place in `legs`. */
	size_t from;
	enum edge_rule rule;
	/* 'A' explicit, 'B' a unique key, 'C' heuristic. */
	char grade;
	/* The line that draws it, and a second, independent one, or NULL. */
	const struct sighting *cite;
	const struct sighting *witness;
	/* What spoke against it, in words; empty if nothing did. */
	struct span contradicted;
	/* What it stands on, in words; empty of grade A, which the lines say.
	 */
	struct span why;
};

struct mail_leg {
	struct span host;
	struct span instance;
	/* As first written; empty for a transaction that never got one. */
	struct span queue_id;
	/* "postfix", "qmail" ... */
	struct span daemon;
	struct when first;
	struct when last;
	/* The line that begins it, and the one that ends it (removed, end msg,
	 * Completed), or NULL if the evidence lacks it. */
	const struct sighting *start;
	const struct sighting *end;
	/* The first of its own lines: no other leg has it, while those of a
	 * session are of all mails in it. */
	const struct sighting *key;
	size_t nedges;
	const struct mail_edge *edges;
	/* All its lines in order, those of its session, filters and store
	 * included. */
	size_t nlines;
	const struct sighting *const *lines;
};

/* What was done with a stored mail. */
struct mail_after {
	struct when time;
	/* flag copy move trash delete expunge autoexpunge undelete retrieve
	 * rolled-back ... */
	struct span action;
	struct span mailbox;
	struct span to_mailbox;
	struct span by;
	struct span client_ip;
	struct span session;
	char grade;
	/* Why it is held to be this mail, in words. */
	struct span why;
	const struct sighting *cite;
	/* The line of the login that client_ip stands on: of that session, or,
	 * where none is named, one of that user about then. NULL if none. */
	const struct sighting *login;
	/* The end of that session, where `why` stands on what it counts; NULL
	 * if it does not. */
	const struct sighting *end;
	/* Of a move, which is a copy and a removal: the line of the removal. */
	const struct sighting *removal;
};

struct mail_recipient {
	struct span to;
	struct span orig_to;
	/* The leg that tells its end, by its place in `legs`. */
	size_t leg;
	enum mail_status status;
	enum mail_proof proof;
	enum mail_permanent permanent;
	/* greylisted ..., or the daemon's own words. */
	struct span reason;
	struct span dsn;
	struct span code;
	/* Verbatim. */
	struct span reply;
	struct span relay;
	/* The queue id that the other side gave it. */
	struct span remote_id;
	struct span tls;
	struct when time;
	/* Delivery attempts seen; 0 if none was. */
	uint64_t attempts;
	/* Negative if no line says so. */
	double delay;
	/* What it was replaced by. */
	size_t ninto;
	const struct span *into;
	/* Where it was stored, and where the evidence last saw it. */
	struct span mailbox;
	struct span mailbox_now;
	/* A plain sentence: what this says, and whose side it is on. */
	struct span meaning;
	const struct sighting *cite;
	size_t nafter;
	const struct mail_after *after;
	/* It is what was asked of recipients, all of it; true for each where
	 * nothing was. */
	bool fits;
};

struct mail_related {
	enum edge_rule rule;
	char grade;
	struct span message_id;
	struct span queue_id;
	struct span host;
	struct when time;
	/* The line that draws it. */
	const struct sighting *cite;
	/* Tries of the same client, sender and recipient fold into one row. */
	uint64_t count;
	/* The mail at hand is the notice; this one is what it is about. */
	bool is_about;
};
/* What the other mail is to the one at hand, for people. */
const char *related_sentence(const struct mail_related *r);

struct mail_client {
	struct span name;
	struct span ip;
	struct span helo;
	/* Authenticated. */
	struct span user;
	/* Of a local submission: as a number, or by name (Exim). */
	struct span uid;
	struct span caller;
	/* "name [ip]": the host of the evidence that handed it on, whose lines
	 * of that time are missing; the rest is then only what a filter says.
	 */
	struct span over;
};

struct mail_answer {
	struct span message_id;
	struct span from;
	struct span size;
	/* Decoded; empty with NULL if none was logged. */
	struct span subject;
	struct when first;
	struct when last;
	/* False whenever the evidence ends before the mail does. */
	bool complete;
	struct mail_client client;
	size_t nlegs;
	const struct mail_leg *legs;
	size_t nrecipients;
	const struct mail_recipient *recipients;
	size_t nrelated;
	const struct mail_related *related;
	size_t ngaps;
	const struct gap_answer *gaps;
	/* Further legs that share a key and were not followed (a cap). */
	uint64_t unfollowed;
	/* Where several mails are told: which KEY led here, as typed. */
	struct span key;
};

#endif
