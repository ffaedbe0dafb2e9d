/* Joins the lines of a connection. Lines come in the order of time. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_JOIN_H
#define WB_QUERY_USER_LOGIN_LOGIN_JOIN_H

#include "query/user/login/login_note.h"

/* Most connections have as many lines. */
enum { TALK_FEW = 3 };

/* The lines of one connection, or of one attempt where nothing names the
 * connection. */
struct login_talk {
	struct login_talk *next;
	/* What this one was joined to afterwards, or NULL. */
	struct login_talk *into;
	size_t count;
	size_t cap;
	/* `few`, until there are more. */
	struct login_note **notes;
	struct login_note *few[TALK_FEW];
	int64_t last_ns;
	enum login_rank top;
	bool has_success;
	/* The surest line of a success. */
	enum login_rank success;
	/* Another session of its target was open when this one began, so the
	 * end of one could be that of the other. */
	bool shares_target;
	/* The daemon has said all it says. */
	bool is_over;
	/* sudo has said that its command has ended. */
	bool has_exit;
	struct login_note *end;
	/* By which it is found; 0 is none. */
	uint64_t ip_key;
	uint64_t user_key;
	/* Talks before it with the same key: of late, and of his successes. */
	struct login_talk *older_ip;
	struct login_talk *older_user;
	struct login_talk *older_open;
	bool is_listed_open;
};

struct login_join;

struct shelf;
struct spare;

/* Notes are kept, and must outlive it, as must the shelf, where its talks lie,
 * and `spare`, where keys go that are too many for memory; NULL as for
 * shelf_new. */
struct login_join *login_join_new(struct shelf *shelf, struct spare *spare);
/* NULL is fine. */
void login_join_free(struct login_join *j);

void login_join_add(struct login_join *j, struct login_note *note);
/* Would it be joined to anything? Most lines that end a connection are of none
 * that tells of a login, and need not be kept. */
bool login_join_wants(struct login_join *j, const struct login_note *note);

/* All talks, in the order in which they began; those with `into` have no
 * notes. */
struct login_talk *login_join_talks(struct login_join *j);

/* Are these names of one user: equal, or one of them without its domain, or
 * one not known? */
bool login_same_user(struct span a, struct span b);

#endif
