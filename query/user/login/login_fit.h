/* What is asked of logins, as nodes of the query language: for the lines to
 * look at, and for the logins that come of them. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_FIT_H
#define WB_QUERY_USER_LOGIN_LOGIN_FIT_H

#include "query/user/login/login_settle.h"

struct login_fit {
	const struct login_ask *ask;
	/* Any of them; NULL where nothing is asked. */
	size_t nwhos;
	struct node **whos;
	size_t nusers;
	struct node **users;
	size_t nips;
	struct node **ips;
};

/* Lives in the arena. WB_USAGE for a text that is no address. */
enum wb_err login_fit_init(struct login_fit *fit, struct arena *arena,
	const struct login_ask *ask, struct err *err);

/* Is anybody asked for, so that lines can be looked up by his name? */
bool login_fit_is_selective(const struct login_fit *fit);

/* Lines that can be of a login, and those of them that name whom is asked for.
 */
struct node *login_fit_lines(const struct login_fit *fit, struct arena *arena);
struct node *login_fit_named(const struct login_fit *fit, struct arena *arena);
/* A node of several, which the list may hold NULL of; NULL without any. */
struct node *login_node(struct arena *arena, enum node_kind kind,
	struct node *const *kids, size_t count);

/* Does an attempt fit what was asked: outcome, service, lines, and each kind of
 * name? */
bool login_fits(const struct login_fit *fit, const struct attempt *a,
	const struct login *login);

#endif
