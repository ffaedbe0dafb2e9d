/* When an account fell: the first login that a stranger seems to have made. */
#ifndef WB_QUERY_USER_LOGIN_BAD_LOGIN_H
#define WB_QUERY_USER_LOGIN_BAD_LOGIN_H

#include "query/user/login/login.h"
#include "query/user/who/identity.h"

struct bad_login_question {
	struct searched *indexes;
	size_t nindexes;
	/* Threads, memory and scan are used. */
	const struct search_spec *spec;
	const struct identity *who;
	/* The stranger's addresses; without one, a login is bad that succeeds
	 * after `failures` or more from its own address, none between them
	 * having succeeded. */
	size_t nips;
	const struct cidr *ips;
	uint64_t failures;
};

struct bad_login {
	bool is_found;
	struct when when;
	int64_t sort_ns;
	/* In the arena, as all of it. */
	struct span user;
	struct span host;
	struct span service;
	struct span client_ip;
	/* Before it, from that address. */
	uint64_t failures;
	struct cite cite;
};

/* The whole evidence is looked at, whatever the window. */
enum wb_err bad_login_find(struct arena *arena,
	const struct bad_login_question *q, struct bad_login *out,
	struct err *err);

/* WHO of logins: the names that log in, and addresses. */
const struct span *identity_logins(
	struct arena *arena, const struct identity *id, size_t *count);

#endif
