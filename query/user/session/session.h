/* Who was logged in, from when to when: the records of wtmp and its kin, and
 * lines of text that tell of sessions, paired over all sources of a machine
 * before any filter is applied. */
#ifndef WB_QUERY_USER_SESSION_SESSION_H
#define WB_QUERY_USER_SESSION_SESSION_H

#include "format/time/when.h"
#include "query/lang/query.h"
#include "query/plan/copies/cite.h"
#include "query/plan/search.h"
#include "query/user/who/machine.h"

struct shelf;

enum session_end {
	/* The evidence has no end of it. */
	SESSION_OPEN,
	SESSION_LOGOUT,
	/* Another login on its terminal: it ended at that time at the latest.
	 */
	SESSION_SUPERSEDED,
	/* The machine was shut down. */
	SESSION_DOWN,
	/* It was started again without having been shut down: the session
	 * ended at that time at the latest. */
	SESSION_CRASH
};
/* "open", "logout" ... */
const char *session_end_name(enum session_end end);

/* Where a line stands. */
struct session_line {
	uint32_t index;
	uint32_t ord;
	uint64_t offset;
	/* From 1; 0 if there is no such line. */
	uint64_t line;
	uint64_t length;
	/* Citations that were known at once, or NULL: session_cites. */
	size_t ncites;
	const struct cite *cites;
};

/* Another line that tells of the same begin or end. */
struct session_more {
	struct session_more *next;
	bool is_end;
	struct session_line line;
};

struct session {
	/* Numbers in `names` of the set; 0 is not known. */
	uint32_t user;
	uint32_t tty;
	uint32_t client_name;
	uint32_t client_ip;
	/* "imap", "ssh"; of records 0. */
	uint32_t service;
	/* The tag of the line that begins it; "utmp" for records. */
	uint32_t program;
	uint32_t severity;
	/* In `machines` of the set. */
	uint32_t machine;
	/* 0 is not known. */
	uint32_t pid;
	/* The client's; 0 is not known. */
	uint32_t port;
	/* Of the other lines that tell of its begin, or 0. */
	uint32_t also_program;
	/* The daemon's own name for it: as long as the set. */
	struct span id;
	uint8_t ended_by;
	/* From login records. */
	bool is_record;
	/* A start of the machine, as last(1) lists them. */
	bool is_boot;
	/* enum session_teller, of text. */
	uint8_t teller;
	/* Records are missing from while it lasted: only what its own process
	 * says is believed of its end. */
	bool has_hole;
	/* A job, or the second half of another session: not to be listed. */
	bool is_dropped;
	struct when begin;
	/* WHEN_NONE if it is open. */
	struct when end;
	/* The clock was set forward by so much while it lasted, ns. */
	int64_t stepped_ns;
	struct session_line first;
	struct session_line last;
	/* In the arena of the set. */
	struct session_more *more;
};

struct session_question {
	/* Fields of the session, joined by AND and OR; NULL is all. */
	const struct node *filter;
	/* Sessions that touch [since, until), ns. */
	bool has_since;
	bool has_until;
	int64_t since_ns;
	int64_t until_ns;
	/* Login records only; the starts of machines as well. */
	bool only_records;
	bool with_boots;
	/* For sums of login records: each session that fits is handed over as
	 * soon as its end is known, in no order, and the set has only those
	 * without one, and rows of wtmpdb. NULL: the set has all. */
	void (*ended)(void *ctx, const struct session *s);
	void *ended_ctx;
	/* Threads, memory, scan, sources, lost; its query and window are not
	 * used. */
	const struct search_spec *spec;
};

struct session_set {
	struct searched *indexes;
	size_t nindexes;
	struct arena arena;
	struct names *names;
	struct machines machines;
	/* In order of time; in `shelf`, since there may be millions. */
	struct session *items;
	size_t count;
	struct shelf *shelf;
	/* What sessions point at. */
	struct shelf *texts;
	/* Places where login records are missing: damage, or wiped. */
	size_t nholes;
};

/* The indexes are borrowed. */
void session_set_init(
	struct session_set *set, struct searched *indexes, size_t nindexes);
void session_set_release(struct session_set *set);
/* Behind the others; it stays where it is until sessions_read has put all in
 * order. */
struct session *session_set_add(
	struct session_set *set, const struct session *s);

/* For who goes through all: the i-th is done with, and need not stay in
 * memory. */
void session_set_pass(const struct session_set *set, size_t i);

/* The sessions that fit. */
enum wb_err sessions_read(struct session_set *set,
	const struct session_question *q, struct err *err);

/* The line and all that hold the same bytes; *out lives as long as the indexes
 * and the set. */
enum wb_err session_cites(const struct session_set *set,
	const struct session_line *line, struct cite_set *out, struct err *err);

/* How long it took: by the stamps, and less what the clock was set forward. */
bool session_length(
	const struct session *s, int64_t *stamps_ns, int64_t *passed_ns);

/* Until when it is known to have lasted: its end; of an open one a moment
 * behind the last time that anything is known of its machine. */
int64_t session_until(const struct session_set *set, const struct session *s);

#endif
