/* What the parts of the Dovecot family share. Every parser here is pure. False
 * means "not understood"; the caller then drops what was added. */
#ifndef WB_FORMAT_LOG_DOVECOT_DOVECOT_H
#define WB_FORMAT_LOG_DOVECOT_DOVECOT_H

#include "format/log/line/event.h"

enum dovecot_class {
	/* Master, log, anvil and all the others nobody logs in to. */
	DOVECOT_SYSTEM,
	/* imap-login and its kin: before a user is known. */
	DOVECOT_LOGIN,
	DOVECOT_AUTH,
	/* imap, lmtp, doveadm ...: on behalf of a user. */
	DOVECOT_USER
};

/* What stands in the brackets of auth messages. */
struct dovecot_args {
	struct span user;
	/* Empty unless it is an address. */
	struct span ip;
	struct span method;
	struct span session;
	/* The user is a master user who logs in as somebody else. */
	bool master;
};

struct dovecot_line {
	struct event *ev;
	enum dovecot_class class;
	/* "imap", "pop3", "lmtp" ... or empty. */
	struct span service;
	unsigned service_marks;
	struct span user;
	struct span session;
	/* The process that serves the user, where the prefix says it. */
	struct span pid;
	/* Of the prefix of Dovecot 2.4's auth lines. */
	struct dovecot_args args;
	/* What follows the prefix and the level. */
	struct span text;
	/* A level other than Info is written: the text can be anything. */
	bool has_level;
};

/* The service that is called `name`; false if there is none. */
bool dovecot_service(
	struct span name, enum dovecot_class *class, struct span *service);

/* Drop "Info: ", "Warning: " ... from the front of *text; other levels than
 * Info and Debug go to the event's severity where it has none. */
void dovecot_eat_level(struct dovecot_line *l, struct span *text);

/* Take "service(args)<pid><session>: Level: " from the front of `text` and
 * fill *l; what has no such prefix is of class DOVECOT_SYSTEM. */
void dovecot_prefix(struct dovecot_line *l, struct span text);

/* Take "user,ip,method,<session>)" from the front of *s, which then begins
 * behind the bracket. The user is a stranger's text, so the end is looked for
 * where an address or session stands before it. False without an end. */
bool dovecot_eat_args(struct span *s, struct dovecot_args *out);

/* The service, derived where the line spells it otherwise. */
void dovecot_add_service(const struct dovecot_line *l);
/* service, user, session, mpid, as far as the prefix tells them. */
void dovecot_add_prefix(const struct dovecot_line *l);
/* Adds client_ip if `ip` is an address. */
void dovecot_add_ip(struct event *ev, enum field_id id, struct span ip);
/* A value that is one of our own words, derived from what stands there. */
void dovecot_add_word(struct event *ev, enum field_id id, struct span constant);

bool dovecot_login(struct dovecot_line *l);
bool dovecot_auth(struct dovecot_line *l);
/* Does the line say whom it is about? Then dovecot_auth takes it. */
bool dovecot_auth_knows(struct dovecot_line *l);
bool dovecot_user(struct dovecot_line *l);
bool dovecot_system(struct dovecot_line *l);

/* kind, outcome, reason and attempts from "Disconnected (auth failed, 1
 * attempts in 2 secs)". False if `what` is no end of a login. */
bool dovecot_judge_login(struct event *ev, struct span what);

/* kind, status, outcome, reason and the user named, from what auth answers.
 * False if l->text is no answer. */
bool dovecot_judge_auth(struct dovecot_line *l);

/* Mark passwords, responses and hashes in what auth says. */
void dovecot_mark_secrets(struct event *ev, struct span text);

/* Is it lda or lmtp that speaks? */
bool dovecot_is_delivery(const struct dovecot_line *l);

/* "[sieve: ]msgid=<...>: saved mail to INBOX" */
bool dovecot_deliver(struct dovecot_line *l, struct span text);
/* "Successfully relayed message: ...", of submission. */
bool dovecot_submitted(struct dovecot_line *l);
/* "<SESSION>: Sent message to <...> at HOST:PORT: ...", of lmtp. */
bool dovecot_lmtp_proxied(struct dovecot_line *l);
/* "expunge: box=INBOX, uid=7, msgid=<...>" */
bool dovecot_mail_log(struct dovecot_line *l, struct span text);
/* rest begins behind "Mailbox ". */
bool dovecot_mailbox(struct dovecot_line *l, struct span rest);

#endif
