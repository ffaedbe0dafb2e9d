/* What the lines of a connection come to: attempts. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_SETTLE_H
#define WB_QUERY_USER_LOGIN_LOGIN_SETTLE_H

#include "query/user/login/login_join.h"

/* An attempt: the line that decides it, and those that go with it. */
struct attempt {
	struct login_note *note;
	/* In order, without `note`. */
	size_t nothers;
	struct login_note **others;
	const struct login_note *end;
};

/* Items and their lists lie on shelves of their own, and the lines on that of
 * the joining. */
struct attempt_list {
	size_t count;
	struct attempt *items;
	struct shelf *shelf;
	struct shelf *lists;
	struct shelf *notes;
};

/* For who goes through all, in whatever order, with the number of each: what he
 * has read is not kept in memory. */
void attempts_pass(const struct attempt_list *list, size_t number);

/* Adds those of one connection. Nothing in `scratch` is needed afterwards. */
void login_settle(struct arena *scratch, const struct login_talk *talk,
	struct attempt_list *out);

/* As a login; its arrays live in the arena. */
void login_of_attempt(
	struct arena *arena, const struct attempt *a, struct login *out);

#endif
