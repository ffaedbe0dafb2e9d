/* What login records, and those who should have written the same, contradict:
 * signs that somebody has changed them.
 *
 *	erased-records	records of a log that are nothing but zero bytes
 *	time-backwards	a record that is earlier than the one before it, and
 *			nothing says that the clock was set
 *	no-record	a line of sshd that began a session, while others of its
 *			sessions then have a record
 *	lastlog-only	a last login, and no record of it
 *	utmp-only	a login in a table (utmp), and not in the log
 *
 * That something is missing is said only of a time within that of the log. */
#ifndef WB_QUERY_USER_SESSION_SESSION_CHECK_H
#define WB_QUERY_USER_SESSION_SESSION_CHECK_H

#include "query/show/row.h"
#include "query/user/session/session_feed.h"
#include "query/user/who/account.h"

struct check_finding {
	/* Who and where, as far as the record says; its begin and end are the
	 * bounds of when it was, and its lines those to cite. */
	struct session of;
	const char *what;
	/* 'B': nothing harmless is known that does it; 'C': it can be. */
	char grade;
	struct span why;
};

/* A log of a machine, from its first record to its last. */
struct check_log {
	uint32_t machine;
	int64_t first_ns;
	int64_t last_ns;
};

enum {
	CHECK_MOST = 100000,
	/* Further ones are taken for one. */
	CHECK_WIPED_MOST = 1000
};

/* All zero is empty. Lives as long as its set and the indexes. */
struct session_check {
	struct session_set set;
	struct check_finding *items;
	size_t count;
	size_t cap;
	/* Of those beyond CHECK_MOST only the number is kept. */
	uint64_t beyond;
	struct check_finding unkept;
	struct check_log *logs;
	size_t nlogs;
	size_t logs_cap;
	/* Between these times records of the machine were wiped. */
	struct check_log *wiped;
	size_t nwiped;
	size_t wiped_cap;
	/* Records that were looked at. */
	uint64_t nrecords;
};

/* Findings that fit `q`, in order of time. `accounts` may be NULL. Release it
 * whatever is returned. */
enum wb_err session_check_read(struct session_check *c,
	const struct session_question *q, struct accounts *accounts,
	struct err *err);
void session_check_release(struct session_check *c);

/* For the parts of it. Adds one with that grade; `of` is copied. */
struct check_finding *check_add(struct session_check *c, const char *what,
	char grade, const struct session *of);
/* Has a log of that machine records before and behind that time? */
bool check_covers(const struct session_check *c, uint32_t machine, int64_t ns);
/* What the records themselves show; fills `logs` and `wiped`. */
enum wb_err check_records(struct session_check *c, struct err *err);
/* What has no record: lines, and last logins. The set has its sessions. */
void check_lines(struct session_check *c);
enum wb_err check_lastlog(struct session_check *c,
	const struct session_question *q, struct accounts *accounts,
	struct err *err);

/* JSON type "finding". */
extern const struct row_type session_check_rows;
enum { SESSION_CHECK_COLUMNS = 11 };
struct session_check_row {
	struct row_value values[SESSION_CHECK_COLUMNS];
	struct cite_set first;
	struct cite_set last;
};
enum wb_err session_check_row(const struct session_check *c,
	const struct check_finding *f, struct session_check_row *out,
	struct err *err);

#endif
