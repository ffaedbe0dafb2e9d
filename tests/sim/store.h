/* The mailbox host at work on the mails of one leg. */
#ifndef TESTS_SIM_STORE_H
#define TESTS_SIM_STORE_H

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"

struct store {
	struct leg *leg;
	struct host *host;
	struct proc *lmtp;
	struct proc *dovecot;
	struct proc *local;
	int64_t start;
	int64_t now;
	char session[SESSION_BYTES];
	/* The session as the lines of one recipient have it. */
	char id[SESSION_BYTES + 16];
	unsigned saved;
	bool has_failed;
};

/* Postfix's line of recipient `i`: `dsn=, status= (text)` after the delays. */
void store_say_to(
	struct sim *s, const struct store *st, unsigned i, const char *text);

/* Dovecot's line of the recipient, after the session. */
__attribute__((format(printf, 4, 5))) void store_say(struct sim *s,
	const struct store *st, unsigned i, const char *format, ...);

/* The next recipient of the LMTP session: sets `id`. */
void store_next(struct sim *s, struct store *st);

/* `250 <to> SESSION Saved`, whatever became of it in the store. */
void store_say_saved(struct sim *s, struct store *st, unsigned i);

/* It lies in the user's mailbox. */
void store_keep(struct store *st, unsigned i);

/* A user of this host, as a new recipient of the mail. */
struct rcpt *store_user(struct sim *s, struct store *st);

/* What local(8) makes of an address: files, programs, other addresses. */
void store_local(struct sim *s, struct store *st, unsigned i);

/* What the user's script makes of it. */
void store_sieve(struct sim *s, struct store *st, unsigned i);

#endif
