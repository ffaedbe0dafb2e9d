/* A mail in flight and the truth about it. */
#ifndef TESTS_SIM_MAIL_H
#define TESTS_SIM_MAIL_H

#include "tests/sim/sim.h"

/* A mail with one hold on it and no recipients. */
struct mail *mail_new(struct sim *s, int64_t now);

/* Drops a hold; the last one writes the truth and frees the mail. */
void mail_unhold(struct sim *s, struct mail *m);

/* The mail was never sent: frees it, and the truth does not know it. */
void mail_drop(struct mail *m);

/* A new recipient, zeroed; past the limit the last one again. */
struct rcpt *mail_add(struct mail *m);

/* A new stay in a queue; its id is made from the time. */
struct leg *mail_leg(
	struct mail *m, struct host *h, const struct leg *parent, int64_t now);

/* Those of its recipients that are on host number `where`. */
uint32_t leg_mask_at(const struct leg *leg, enum whose whose, uint64_t where);

/* The envelope sender in that queue. */
const char *leg_from(const struct leg *leg);

/* The address that the client gave. */
const char *rcpt_asked(const struct rcpt *r);

/* `to=<>` and, where the address was another one before, `, orig_to=<>`, into
 * `out` of SHOWN_BYTES. */
enum { SHOWN_BYTES = 2 * ADDRESS_BYTES + 24 };
void rcpt_show(const struct leg *leg, const struct rcpt *r, char *out);

/* Settles a recipient. */
void mail_settle(struct leg *leg, unsigned rcpt, enum outcome outcome,
	const char *reason, int64_t now);

/* A login, as one JSON line of the truth. */
struct login {
	int64_t when_us;
	int64_t end_us;
	const struct host *host;
	const char *service;
	const char *user;
	const char *method;
	const struct peer *client;
	const char *session;
	bool succeeded;
};

/* What a user did with a mail in his mailbox: the line said last. */
struct action {
	int64_t when_us;
	const char *message_id;
	const char *user;
	const char *action;
};

void truth_action(struct sim *s, const struct action *a);

void truth_login(struct sim *s, const struct login *l);

#endif
