/* Which lines of the evidence a question about logins is answered from. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_LOOK_H
#define WB_QUERY_USER_LOGIN_LOGIN_LOOK_H

#include "query/user/login/login_fit.h"

struct note_list {
	size_t count;
	size_t cap;
	struct login_note **items;
};

struct login_look {
	struct arena arena;
	struct searched *indexes;
	size_t nindexes;
	struct search_spec spec;
	const struct search_spec *asked;
	struct login_fit fit;
	/* Where all lines are looked at they are joined as they come, else
	 * gathered first. */
	struct login_join *join;
	bool is_joining;
	/* Of the line at hand, which may not be kept; those that are lie on the
	 * shelf, with what is made of them. */
	struct arena scratch;
	struct shelf *shelf;
	/* That were looked at to be joined. */
	size_t joined;
	struct note_list notes;
	size_t most;
	bool too_many;
	struct event event;
};

/* Join all lines that the answer can depend on into g->join. indexes, asked,
 * spec, fit and join are set, the rest is zeroed. */
enum wb_err login_look(struct login_look *g, struct err *err);
void login_look_release(struct login_look *g);

#endif
