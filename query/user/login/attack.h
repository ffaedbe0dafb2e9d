/* Attacks on logins: guesses from one address, at many users, from many
 * addresses, and a login that came after them. */
#ifndef WB_QUERY_USER_LOGIN_ATTACK_H
#define WB_QUERY_USER_LOGIN_ATTACK_H

#include "query/user/login/login.h"

/* What makes a finding. A run of failures goes on as long as they are no
 * further apart than `apart_s`. */
struct attack_limits {
	/* Failures from one address. */
	uint64_t brute_force;
	/* Users tried from one address. */
	uint64_t spraying;
	/* Addresses from which one user was tried. */
	uint64_t distributed;
	/* Failures before a success: of that address, or of that user from
	 * there and elsewhere. */
	uint64_t before;
	int64_t apart_s;
	/* IPv6 addresses of one network of so many bits are one. */
	unsigned ipv6_prefix;
};

enum {
	ATTACK_BRUTE_FORCE = 10,
	ATTACK_SPRAYING = 5,
	ATTACK_DISTRIBUTED = 5,
	ATTACK_BEFORE = 5,
	ATTACK_APART_S = 3600
};

struct attacks;

/* The limits are copied. */
struct attacks *attacks_new(const struct attack_limits *limits);
/* NULL is fine. */
void attacks_free(struct attacks *a);

/* Logins come in the order of time. What is kept of one is copied, but for the
 * texts of citations, which must stay. */
void attacks_add(struct attacks *a, const struct login *login);

/* Hand out a row for each finding, in the order in which they began (the
 * latest first if `reverse`), until `each` returns false. Nothing is added
 * afterwards. */
void attacks_each(struct attacks *a, bool reverse,
	bool (*each)(void *ctx, const struct row_value *values), void *ctx);

/* Failures that were looked at. */
uint64_t attacks_failures(const struct attacks *a);
/* Of those, how many have a time whose zone is not known: they may be hours
 * from where they were put among the others. */
uint64_t attacks_local(const struct attacks *a);

extern const struct row_type attack_rows;
enum { ATTACK_COLUMNS = 17 };

#endif
