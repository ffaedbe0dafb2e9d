/* What the files of the joining share: its talks by their keys. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_KEY_H
#define WB_QUERY_USER_LOGIN_LOGIN_KEY_H

#include "query/user/login/login_join.h"

enum {
	LOGIN_KEYS_MAX = 4,
	/* Seconds that two lines may be apart that nothing names the connection
	 * of: the longest of the gaps of login_near.c. */
	LOGIN_NEAR_S = 300,
	/* And of those with the id of a session. */
	LOGIN_PAST_S = 86400,
	/* Tables of keys that are kept in memory. Sessions that nobody ended
	 * are never forgotten, since their ends may come after months: where
	 * these are very many, their keys lie in the spare file. */
	LOGIN_KEYS_BYTES = 16 << 20
};

struct shelf;
struct slot;
struct spare;

struct login_join {
	/* Where talks lie. */
	struct shelf *shelf;
	/* Of the last line. */
	int64_t now_ns;
	/* Where tables of keys lie. */
	struct shelf *tables;
	/* Open addressing: key -> talk. */
	struct slot *slots;
	/* Of the same size and not in use, or NULL. */
	struct slot *turn;
	size_t nslots;
	size_t used;
	struct login_talk *first;
	struct login_talk *last;
	struct buf text;
};

void login_keys_init(struct login_join *j, struct spare *spare);
void login_keys_release(struct login_join *j);

/* What was put there last, as it was; and what that was joined to since. */
struct login_talk *login_key_first(const struct login_join *j, uint64_t key);
struct login_talk *login_key_talk(const struct login_join *j, uint64_t key);
/* Lines of that key were seen now. */
void login_key_use(struct login_join *j, uint64_t key);
/* Returns what was there, if that was another. */
struct login_talk *login_key_set(
	struct login_join *j, uint64_t key, struct login_talk *t);

/* What names the connection, the surest first. A day after such a connection is
 * over its keys may be forgotten: login_talk_is_past. */
size_t login_keys_connection(struct login_join *j, const struct login_note *n,
	uint64_t keys[LOGIN_KEYS_MAX]);
uint64_t login_key_ip(struct login_join *j, const struct login_note *n);
/* Without his domain, which some daemons add and others do not. */
uint64_t login_key_user(struct login_join *j, const struct login_note *n);
/* Of a user with that key: those of his sessions that nothing names. */
uint64_t login_key_open(uint64_t user_key);
uint64_t login_key_tty(struct login_join *j, const struct login_note *n);
/* su or sudo at a terminal. */
uint64_t login_key_switch(struct login_join *j, const struct login_note *n);
/* A process that asks for others, one after the other. */
uint64_t login_key_worker(struct login_join *j, const struct login_note *n);
uint64_t login_key_service(struct login_join *j, const struct login_note *n);
/* Whom su and sudo make of a user. */
uint64_t login_key_target(struct login_join *j, const struct login_note *n);

/* The talk of the connection that the line names; NULL if there is none. */
struct login_talk *login_find_named(
	struct login_join *j, const struct login_note *n);
/* One that the line fits by user, address and time, other than `but`. */
struct login_talk *login_find_near(struct login_join *j,
	const struct login_note *n, const struct login_talk *but);
/* Is it of a process that asks for others? */
bool login_is_worker(const struct login_note *n);

/* The end of a session: set where it belongs, else passed over. */
void login_join_end(struct login_join *j, struct login_note *n);
/* The end of a command of sudo. False if nobody began it: then it is a command
 * of which there is no other line, or whose arguments look like an end. */
bool login_join_exit(struct login_join *j, struct login_note *n);
/* Could the line be of a connection that is named and has these lines? */
bool login_talk_takes(const struct login_talk *t, const struct login_note *n,
	bool by_session);
void login_talk_put(
	struct login_join *j, struct login_talk *t, struct login_note *n);
/* Is it over for so long that what names it names others by now? */
bool login_talk_is_past(const struct login_talk *t, int64_t now_ns);

#endif
