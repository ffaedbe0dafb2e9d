/* Logins: each attempt once, though daemons write several lines for it. The
 * lines of an attempt are joined by what names its connection (a session's id,
 * a process, an address and port), else by user and address within seconds,
 * and all are cited.
 *
 *	struct login_ask ask = { .nwhos = 1, .whos = &who };
 *	struct login_sink sink = { .each = take, .ctx = &mine };
 *
 *	rc = logins_each(indexes, n, &spec, &ask, &sink, &err);
 *
 * The index and a scan find the same: which lines are looked at depends on
 * what is asked, not on how it is looked up. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_H
#define WB_QUERY_USER_LOGIN_LOGIN_H

#include "format/base/arena.h"
#include "query/lang/query.h"
#include "query/plan/search.h"
#include "query/show/row.h"

/* JSON type "login". Borrowed for the call, all of it; absent texts are empty.
 */
struct login {
	/* Of the line that decides it, cites[0]. */
	struct when when;
	/* For the order: INT64_MAX without a time. */
	int64_t sort_ns;
	struct span host;
	/* imap pop3 smtp ssh su sudo console ftp web ... */
	struct span service;
	struct span user;
	struct span target_user;
	bool succeeded;
	/* It counts as that many: 1 where the line says nothing. */
	uint64_t attempts;
	bool says_attempts;
	struct span method;
	struct span client_ip;
	struct span client_name;
	struct span tty;
	struct span session;
	/* bad-password unknown-user disabled not-allowed tls-required aborted
	 * other, or empty. */
	struct span reason;
	struct span reply;
	/* That sudo was asked for. */
	struct span command;
	/* Where the evidence has the end of what it began. */
	bool has_end;
	struct when end;
	double duration_s;
	size_t ncites;
	const struct cite *cites;
	size_t nend_cites;
	const struct cite *end_cites;
};

struct login_ask {
	/* Any of these: a user, an address with @, an IP address or network, a
	 * client's name. `*` matches anything. None is everybody. */
	size_t nwhos;
	const struct span *whos;
	/* One of each of these, if any are given: user or target, client
	 * address or network, service. */
	size_t nusers;
	const struct span *users;
	size_t nips;
	const struct span *ips;
	size_t nservices;
	const struct span *services;
	/* Of the host that wrote the lines, or NULL. */
	const struct node *hosts;
	/* What one line of the attempt must fit (program, severity), or NULL.
	 */
	const struct node *lines;
	bool only_success;
	bool only_failure;
};

/* Where they go, and how many there were. */
struct login_sink {
	/* False ends it. */
	bool (*each)(void *ctx, const struct login *login);
	void *ctx;
	/* That were handed out. */
	uint64_t logins;
	/* That fit but for having no time, with a window. */
	uint64_t timeless;
};

/* Hand out the logins that fit and touch the window of `spec`, in order of
 * time (the latest first with spec->reverse). Of *spec the query is not used.
 * A session touches a window that it lasts into; such sessions are looked for
 * LOGIN_REACH_S around the window. */
enum { LOGIN_REACH_S = 7 * 86400 };
enum wb_err logins_each(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, const struct login_ask *ask,
	struct login_sink *sink, struct err *err);

/* WB_USAGE if a text is no address, or no user. */
enum wb_err login_ask_check(const struct login_ask *ask, struct err *err);

extern const struct row_type login_rows;
enum { LOGIN_COLUMNS = 20 };
void login_values(const struct login *login, struct row_value *values);

#endif
