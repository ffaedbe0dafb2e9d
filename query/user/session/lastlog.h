/* The last login of each user, as lastlog files have it by UID, and
 * utx.lastlogin of FreeBSD by name. */
#ifndef WB_QUERY_USER_SESSION_LASTLOG_H
#define WB_QUERY_USER_SESSION_LASTLOG_H

#include "format/base/buf.h"
#include "query/lang/query.h"
#include "query/show/row.h"
#include "query/user/who/account.h"

/* JSON type "lastlog". Borrowed from the hit, the event and the accounts. */
struct lastlog {
	struct when when;
	struct span host;
	/* Of the program that wrote it: "lastlog", "utmp". */
	struct span program;
	bool has_uid;
	uint64_t uid;
	/* As the record prints it. */
	struct span uid_text;
	/* By the evidence; empty where it has no name for the UID. */
	struct span user;
	struct span tty;
	struct span client_name;
	struct span client_ip;
	size_t ncites;
	const struct cite *cites;
};

/* A query that all such records of these indexes fit, for the language of
 * `search`. Lives for ever. */
const char *lastlog_query(const struct searched *indexes, size_t nindexes);

/* False if it is none. `accounts` may be NULL. */
bool lastlog_of(const struct search_hit *hit, const struct event *event,
	struct accounts *accounts, struct lastlog *out);

/* Rows of lastlog2 (SQLite) in the sources that `spec` names, in order of time.
 * All zero is empty; free `items` and release the arena. They live as long as
 * that and the indexes. */
struct lastlog_list {
	struct lastlog *items;
	size_t count;
	size_t cap;
	struct arena arena;
};
enum wb_err lastlog_read_db(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct lastlog_list *out,
	struct err *err);

/* Does it fit a tree of fields? */
bool lastlog_fits(const struct lastlog *l, const struct node *filter);
/* WHO: a UID, a user, a terminal, the name of a client, an address or network.
 * The tree lives in the arena. */
enum wb_err lastlog_who(struct arena *arena, struct span who, struct node **out,
	struct err *err);

extern const struct row_type lastlog_rows;
enum { LASTLOG_COLUMNS = 9 };
void lastlog_values(const struct lastlog *l, struct row_value *values);

#endif
