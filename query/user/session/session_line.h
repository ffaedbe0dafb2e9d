/* What a line of text says of a session. */
#ifndef WB_QUERY_USER_SESSION_SESSION_LINE_H
#define WB_QUERY_USER_SESSION_SESSION_LINE_H

#include "format/log/line/event.h"

#include <stdbool.h>

enum session_word { SESSION_NO_WORD, SESSION_BEGINS, SESSION_ENDS };

/* Who tells it, and so what pairs a begin with an end. */
enum session_teller {
	/* By its process, or by the client's address and port. */
	TELLER_PROCESS,
	/* systemd-logind: by its number for the session. Another line tells of
	 * the same login. */
	TELLER_LOGIND,
	/* Dovecot: by the id of the session. */
	TELLER_MAIL
};

struct session_told {
	enum session_word word;
	enum session_teller teller;
	/* cron, su and their like: no login, though it has a session. */
	bool is_job;
	/* Borrowed from the event. */
	struct span user;
	struct span tty;
	struct span client_name;
	struct span client_ip;
	struct span service;
	struct span id;
	uint64_t pid;
	uint64_t port;
};

/* False if it says nothing of sessions. */
bool session_told_of(const struct event *ev, struct session_told *out);

/* Queries for the language of `search`: each such line fits one of them. Those
 * of the first have the user's name in them; those of the second end sessions
 * that Dovecot does not tell of. */
extern const char session_query_named[];
extern const char session_query_nameless[];

#endif
