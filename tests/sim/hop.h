/* Hand-overs between hosts of ours, in the words of whichever mail server is on
 * either side. */
#ifndef TESTS_SIM_HOP_H
#define TESTS_SIM_HOP_H

#include "tests/sim/mail.h"

enum { REPLY_BYTES = 160 };

/* A mail that comes in. */
struct arrival {
	struct host *host;
	struct mail *mail;
	/* Where it was before, or NULL. */
	const struct leg *parent;
	const struct peer *peer;
	uint32_t mask;
	/* Moves on. */
	int64_t now;
	char reply[REPLY_BYTES];
};

/* The host takes it: its lines, and what it replies. */
struct leg *hop_take(struct sim *s, struct arrival *a);

/* What was handed over, and what the other side said. */
struct sent {
	struct leg *leg;
	uint32_t mask;
	const struct peer *to;
	const char *reply;
	int64_t begin;
	int64_t end;
};

/* The lines of it on the leg's host. */
void hop_say_sent(struct sim *s, const struct sent *t);

/* Hands the recipients in `mask` to another host of ours; returns the leg
 * there, whose next step is due. *now moves on. */
struct leg *hop_hand_over(struct sim *s, struct leg *leg, struct host *to,
	uint32_t mask, int64_t *now);

/* The next host of the mail's way, or NULL. */
struct host *hop_next(const struct leg *leg);

/* Takes it from a stranger, and what comes next. */
struct leg *hop_arrive(
	struct sim *s, struct mail *m, struct host *h, int64_t now);

/* A machine outside that takes mail for the recipient, or not. */
enum trial { TRIAL_SENT, TRIAL_PUT_OFF, TRIAL_REFUSED, TRIAL_EXPIRED };
enum trial hop_trial(const struct leg *leg, const struct rcpt *r);
/* Till the next try. */
int64_t hop_pause(struct sim *s, unsigned tries);

/* A mail from outside to one to three people, who are where `whose` says;
 * with one hold on it. */
struct mail *hop_write(struct sim *s, int64_t now, enum whose whose);

/* The parts of it that are each server's own. */
struct leg *exim_take(struct sim *s, struct arrival *a);
void exim_say_sent(struct sim *s, const struct sent *t);
step_fn exim_deliver;
struct leg *sendmail_take(struct sim *s, struct arrival *a);
void sendmail_say_sent(struct sim *s, const struct sent *t);
step_fn sendmail_deliver;

#endif
