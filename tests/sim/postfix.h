/* What Postfix daemons write, and the steps by which a mail goes on. */
#ifndef TESTS_SIM_POSTFIX_H
#define TESTS_SIM_POSTFIX_H

#include "tests/sim/sim.h"

enum { DELAYS_BYTES = 96 };

/* A connection to smtpd. Set host, daemon, peer and now; the rest is zero. */
struct smtpd {
	struct host *host;
	/* `smtpd` or `submission/smtpd`. */
	const char *daemon;
	const struct peer *peer;
	/* Authenticated user, or NULL. */
	const char *user;
	/* Of the mail at hand, once one of its recipients was taken; or
	 * NULL. */
	const char *queue_id;
	bool has_tls;
	/* Clients hand over mails in chunks. */
	bool has_bdat;
	/* Whom the client names as the one that it stands for, or NULL. */
	const struct peer *origin;
	/* The client says nothing of where the mail was before. */
	bool is_plain;
	/* Where it stands in time; goes on with each call. */
	int64_t now;
	struct proc *proc;
	unsigned mails;
	unsigned rcpts;
	unsigned refused;
	/* Mails that were refused at their end. */
	unsigned bad_data;
};

void smtpd_open(struct sim *s, struct smtpd *c);

/* The mail is taken: client, message-id and qmgr lines. `parent` is the leg
 * that hands it over, or NULL. */
struct leg *smtpd_take(struct sim *s, struct smtpd *c, struct mail *m,
	const struct leg *parent);

/* The same step by step: client, message-id, qmgr. */
struct leg *smtpd_begin(struct sim *s, struct smtpd *c, struct mail *m,
	const struct leg *parent);
void smtpd_message(struct sim *s, struct smtpd *c, const struct leg *leg);
void smtpd_queue(struct sim *s, struct smtpd *c, const struct leg *leg);

/* Recipient `i` is refused with `reply`. */
void smtpd_refuse(struct sim *s, struct smtpd *c, const struct mail *m,
	unsigned i, const char *reply);

/* What a connection ends with: `ehlo=1 mail=1 rcpt=1/3 data=1 quit=1
 * commands=5/7`, without a QUIT if the client was gone before; into `out` of
 * COUNTS_BYTES. */
enum { COUNTS_BYTES = 200 };
void smtpd_count(const struct smtpd *c, bool has_quit, char *out, size_t size);

void smtpd_close(struct sim *s, struct smtpd *c);

/* Put into the queue by sendmail on the host of `parent`, for its mask; *now
 * moves on. */
struct leg *pickup_take(struct sim *s, const struct leg *parent, int64_t *now);

/* `delay=1.8, delays=0.74/0.03/0.19/0.82` into `out` of DELAYS_BYTES. */
void postfix_delays(const struct leg *leg, int64_t now, double connect_s,
	double send_s, char *out);

/* `QID: from=<>, size=, nrcpt= (queue active)`. */
void qmgr_active(struct sim *s, const struct leg *leg, int64_t when_us);

/* `QID: removed`, unless recipients are left. */
void qmgr_removed(struct sim *s, struct leg *leg, int64_t when_us);

/* Hands the recipients in `mask` to another of our hosts; returns the leg
 * there. *now moves on. */
struct leg *smtp_hand_over(struct sim *s, struct leg *leg, struct host *to,
	uint32_t mask, int64_t *now);

/* That of a mail that Postfix itself writes; `out` of MESSAGE_ID_BYTES. */
void postfix_message_id(
	const struct host *h, const char *queue_id, int64_t now, char *out);

/* A delivery status notification back to the sender, if there is one. */
void bounce_notify(struct sim *s, struct leg *leg, int64_t now);
/* The same of `what`: "delay", for one. */
void bounce_tell(struct sim *s, struct leg *leg, const char *what, int64_t now);

/* Whichever step is next for a leg that has just been queued. */
void postfix_deliver(struct sim *s, int64_t now, struct leg *leg);

/* The parts of postfix_deliver: content filter, outside world, mailboxes. */
void amavis_filter(struct sim *s, int64_t now, struct leg *leg);
uint32_t outside_mask(const struct leg *leg);
void outside_try(struct sim *s, int64_t *now, struct leg *leg);
/* Mailboxes of the host itself. */
void virtual_deliver(struct sim *s, int64_t *now, struct leg *leg);
/* pool.c: those whom the world outside does not take now go to another host of
 * the pool. */
void pool_fall_back(struct sim *s, int64_t *now, struct leg *leg);
void store_deliver(struct sim *s, int64_t *now, struct leg *leg);

#endif
