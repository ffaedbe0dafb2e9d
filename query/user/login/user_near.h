/* No login fits: users whose names are nearly the one asked for. */
#ifndef WB_QUERY_USER_LOGIN_USER_NEAR_H
#define WB_QUERY_USER_LOGIN_USER_NEAR_H

#include "format/base/arena.h"
#include "query/plan/search.h"

enum { USER_NEAR_MAX = 4 };

struct user_near {
	size_t count;
	/* Sentences, in the arena. */
	struct span sentences[USER_NEAR_MAX];
};

/* Add what there is to say of `who` to *out. Lines with the name, or with the
 * domain of the address, are looked at, as far as few blocks have them; the
 * window and other filters of what was asked do not count. */
enum wb_err user_near(struct searched *indexes, size_t nindexes,
	struct span who, struct arena *arena, struct user_near *out,
	struct err *err);

#endif
