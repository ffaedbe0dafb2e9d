/* What the files of the balance share: what daemons say they did, held against
 * the lines that are there. */
#ifndef WB_QUERY_COVERAGE_BALANCE_BALANCE_PART_H
#define WB_QUERY_COVERAGE_BALANCE_BALANCE_PART_H

#include "format/base/name_slots.h"
#include "query/coverage/balance/balance_line.h"
#include "query/coverage/gap/gaps.h"

/* What is missing where a count does not come out. */
enum balance_rule {
	RULE_CONNECT,
	RULE_DISCONNECT,
	RULE_CLIENT,
	RULE_MESSAGE_ID,
	RULE_ACTIVE,
	RULE_RECIPIENT,
	RULE_REMOVED,
	RULE_COUNTED,
	RULE_HANDED,
	RULE_ORIGIN
};
enum { BALANCE_RULES = RULE_ORIGIN + 1 };

/* A line that bounds what is missing; without citation where only its time is
 * known. */
struct balance_end {
	struct when when;
	/* Which of the lines of one second it is. */
	uint64_t order;
	bool is_cited;
	struct cite cite;
};

/* At least `lines` are missing between two others. */
struct balance_claim {
	enum balance_rule rule;
	uint64_t lines;
	struct balance_end since;
	struct balance_end until;
};

/* Who writes the lines: smtpd of one name, or an instance of Postfix. */
struct balance_party {
	size_t host;
	struct span program;
	/* The party of the host that was met before it, its place plus 1. */
	size_t before;
	/* How often a rule could be broken, and how often it was. */
	uint64_t tried[BALANCE_RULES];
	uint64_t broken[BALANCE_RULES];
	size_t count;
	size_t cap;
	struct balance_claim *claims;
};

struct balance_host {
	struct span host;
	/* Else its lines only bear witness of others. */
	bool is_asked;
	/* Counts the times at which what was begun may have been given up. */
	uint64_t epoch;
	/* Of its lines. */
	int64_t first_ns;
	int64_t last_ns;
	/* The party that was met last, its place plus 1. */
	size_t latest;
};

/* Items by a key of 64 bits, the first thing in each: 0 is none. */
struct balance_table {
	size_t item_bytes;
	/* In the order in which they came. */
	size_t count;
	size_t cap;
	char *items;
	/* By key: a place plus 1, or 0. */
	size_t nslots;
	uint32_t *slots;
};
/* Where the item is, a zeroed one with that key if it is not there. Valid until
 * the next call. */
void *balance_table_at(struct balance_table *t, uint64_t key);
void *balance_table_find(const struct balance_table *t, uint64_t key);
/* The item is forgotten as soon as its key is set to BALANCE_FORGOTTEN. */
enum { BALANCE_FORGOTTEN = 1 };
void balance_table_release(struct balance_table *t);

struct balance_handed;

struct balance_done {
	uint64_t key;
	int64_t at_ns;
};

struct balance {
	struct gap_work *work;
	size_t nhosts;
	size_t hosts_cap;
	struct balance_host *hosts;
	struct name_slots names;
	size_t nparties;
	size_t parties_cap;
	struct balance_party *parties;
	struct balance_table sessions;
	struct balance_table mails;
	struct balance_table clients;
	/* Queue ids by the hour, and whom mails were handed to. */
	struct balance_table seen;
	struct balance_table peers;
	/* Mails that were handed over, by time, and those of them that have no
	 * line where they came. */
	size_t first_handed;
	size_t nhanded;
	size_t handed_cap;
	struct balance_handed *handed;
	size_t nmissing;
	size_t missing_cap;
	struct balance_handed *missing;
	/* Mails that are over, in the order of time; judged a little later,
	 * since lines of one second may be in any order. */
	size_t first_done;
	size_t ndone;
	size_t done_cap;
	struct balance_done *done;
	/* The line under way. */
	const struct search_hit *hit;
	uint64_t hits;
	struct balance_line line;
	size_t host;
};

/* Negative if x is before y. */
int balance_end_cmp(const struct balance_end *x, const struct balance_end *y);
struct balance_end balance_here(const struct balance *b);
/* The party of the line under way, and of any host. */
size_t balance_party_at(struct balance *b, struct span program);
size_t balance_party_of(struct balance *b, size_t host, struct span program);
/* Key of something of the line's host and instance. */
uint64_t balance_key(const struct balance *b, struct span name);

/* The rule was tried, and `lines` are missing (0 is none). */
struct balance_test {
	size_t party;
	enum balance_rule rule;
	uint64_t lines;
	const struct balance_end *since;
	const struct balance_end *until;
};
void balance_test(struct balance *b, const struct balance_test *t);

/* The sessions of smtpd, and the mails of the queue; what each takes in its
 * table. */
size_t balance_session_bytes(void);
size_t balance_mail_bytes(void);
size_t balance_client_bytes(void);
void balance_session(struct balance *b, struct span program);
void balance_mail(struct balance *b);
/* A connection, and what anvil says of one. */
void balance_connect(struct balance *b);
void balance_anvil(struct balance *b, struct span program);
/* Judge mails that were done before, and, at the end, those that should be. */
void balance_mails_judge(struct balance *b, int64_t before_ns);
void balance_mails_end(struct balance *b);

/* Mails that one host hands over to another: an id that has a line, a mail that
 * is said to be taken under one; and, after all lines, those that are not. */
size_t balance_seen_bytes(void);
size_t balance_peer_bytes(void);
void balance_see(struct balance *b);
void balance_hand(struct balance *b);
void balance_handed_judge(struct balance *b, int64_t before_ns);
void balance_handed_end(struct balance *b);

/* Tell all claims as gaps. */
void balance_tell(struct balance *b);

#endif
