/* One line of a login, as the joining sees it. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_NOTE_H
#define WB_QUERY_USER_LOGIN_LOGIN_NOTE_H

#include "query/user/login/login.h"

/* How surely a line counts an attempt. Of the lines of a connection the
 * surest ones count, the others are cited with them. */
enum login_rank {
	/* No attempt: only cited beside one. */
	RANK_NONE,
	/* Something was tried, it does not say how often: "Invalid user". */
	RANK_HINT,
	/* The kernel was told of it by the program that asked PAM. */
	RANK_AUDIT,
	/* Another program than the daemon saw it: PAM, an auth worker, wtmp. */
	RANK_WITNESS,
	/* The daemon repeats what it says otherwise: "error: PAM: ...". */
	RANK_ECHO,
	RANK_VERDICT
};

enum login_outcome { OUTCOME_NONE, OUTCOME_SUCCESS, OUTCOME_FAILURE };

/* Who can write lines of one connection. */
enum login_group { GROUP_SHELL, GROUP_SU, GROUP_FTP, GROUP_WEB, GROUP_MAIL };

/* All in the arena it was made in, but for the texts of citations, which the
 * readings own. */
struct login_note {
	int64_t sort_ns;
	uint32_t index;
	uint32_t ord;
	uint64_t offset;
	struct when when;
	struct span host;
	struct span program;
	struct span pid;
	/* The process that goes on with the session. */
	struct span mpid;
	struct span service;
	struct span user;
	struct span target_user;
	struct span method;
	struct span client_ip;
	struct span client_name;
	struct span port;
	struct span tty;
	struct span session;
	struct span reason;
	struct span reply;
	/* Of sudo. */
	struct span command;
	uint64_t attempts;
	enum login_rank rank;
	enum login_outcome outcome;
	enum login_group group;
	/* A process is one connection. */
	bool has_process;
	/* Its daemon says this once, when the connection is over. */
	bool is_last;
	/* Repeats a success of its connection: a line a mail. */
	bool is_repeat;
	bool is_end;
	/* sudo's line of a command that has ended, or one that looks like it.
	 */
	bool is_exit;
	bool is_record;
	/* The line fits what is asked of lines. */
	bool fits;
	size_t ncites;
	const struct cite *cites;
};

/* Could the event be of a login? Cheap. */
bool login_note_is(const struct event *ev);

/* NULL if the line tells of no login. */
struct login_note *login_note_of(struct arena *arena,
	const struct search_hit *hit, const struct event *ev,
	const struct event_answer *answer);

/* A copy of all of it. */
struct shelf;
struct login_note *login_note_keep(
	struct shelf *shelf, const struct login_note *n);

/* Of a line that login_note_is holds for. */
enum login_outcome login_outcome_of(const struct event *ev);
enum login_rank login_rank_of(const struct event *ev, enum login_group group);

/* <0, 0, >0 as a comes before b. */
int login_note_order(const struct login_note *a, const struct login_note *b);

#endif
