/* What happens seldom to a mail, and what strangers write to deceive. */
#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

/* As cleanup's header checks and milters write it, with one recipient. */
static void
say_check(struct sim *s, const struct smtpd *c, const struct leg *leg,
	const char *what, const char *text)
{
	const struct mail *m = leg->mail;

	sim_say(s, c->host->maillog, c->now,
		"postfix/cleanup[%d]: %s: %s from %s[%s]%s from=<%s> to=<%s> "
		"proto=ESMTP helo=<%s>%s",
		c->host->procs[SVC_CLEANUP][0].pid, leg->queue_id, what,
		c->peer->name, c->peer->ip, text[0] ? text : ";", m->from,
		rcpt_asked(&m->rcpts[0]), m->helo, text[0] ? "" : ": spam");
}

static void
settle_all(
	struct leg *leg, enum outcome outcome, const char *reason, int64_t now)
{
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (leg->envelope >> i & 1)
			mail_settle(leg, i, outcome, reason, now);
}

/* Thrown away by a check of the header: no queue ever sees it. */
static void
discard(struct sim *s, struct smtpd *c, struct leg *leg)
{
	smtpd_message(s, c, leg);
	c->now += 500;
	say_check(s, c, leg, "discard: header Subject: You have won", "");
	settle_all(leg, OUT_DISCARDED, "header check", c->now);
	c->now += 90000;
	c->mails++;
	c->rcpts += leg->mail->rcpt_count;
}

static void
reject(struct sim *s, struct smtpd *c, struct leg *leg)
{
	if (leg->mail->size % 2) {
		smtpd_message(s, c, leg);
		c->now += 150000;
		say_check(s, c, leg, "milter-reject: END-OF-MESSAGE",
			": 5.7.1 Blocked by policy;");
	} else {
		say_check(
			s, c, leg, "reject: header Subject: You have won", "");
	}
	settle_all(leg, OUT_REJECTED, "milter", c->now);
	c->now += 9000;
	c->bad_data++;
	c->rcpts += leg->mail->rcpt_count;
}

static void
say_postsuper(struct sim *s, struct leg *leg, const char *what, const char *sum,
	int64_t now)
{
	int pid = host_proc(s, leg->host, SVC_MISC, now, now + SECOND_US)->pid;
	uint64_t said;

	sim_say(s, leg->host->maillog, now, "postfix/postsuper[%d]: %s: %s",
		pid, leg->queue_id, what);
	said = s->said;
	sim_say(s, leg->host->maillog, now + 300,
		"postfix/postsuper[%d]: %s: 1 message", pid, sum);
	s->said = said;
}

static void
release(struct sim *s, int64_t now, struct leg *leg)
{
	say_postsuper(s, leg, "released from hold", "Released from hold", now);
	qmgr_active(s, leg, now + 400000);
	sim_later(s, now + 420000, postfix_deliver, leg);
}

static void
purge(struct sim *s, int64_t now, struct leg *leg)
{
	say_postsuper(s, leg, "removed", "Deleted", now);
	settle_all(leg, OUT_PURGED, NULL, now);
	leg->mask = 0;
}

/* Kept aside; later let go, thrown away, or forgotten. */
static void
hold(struct sim *s, struct smtpd *c, struct leg *leg)
{
	int64_t later = c->now + 10 * minute_us + rng_lapse(&s->rng, hour_us);

	smtpd_message(s, c, leg);
	c->now += 500;
	say_check(s, c, leg, "hold: header X-Priority: 1", "");
	settle_all(leg, OUT_HELD, "held", c->now);
	c->now += 90000;
	c->mails++;
	c->rcpts += leg->mail->rcpt_count;
	if (leg->mail->size % 3 == 0)
		sim_later(s, later, release, leg);
	else if (leg->mail->size % 3 == 1)
		sim_later(s, later, purge, leg);
}

/* The administrator puts it through the queue again: a new id. */
static void
requeue(struct sim *s, int64_t now, struct leg *old)
{
	struct leg *leg = mail_leg(old->mail, old->host, old, now + 900000);
	struct host *h = old->host;

	say_postsuper(s, old, "requeued", "Requeued", now);
	sim_say(s, h->maillog, leg->first_us,
		"postfix/pickup[%d]: %s: uid=89 from=<%s> orig_id=%s",
		h->qmgr_pid + 1, leg->queue_id, leg->mail->from, old->queue_id);
	sim_say(s, h->maillog, leg->first_us + 2000,
		"postfix/cleanup[%d]: %s: message-id=<%s>",
		host_proc(s, h, SVC_CLEANUP, now, now + 2 * SECOND_US)->pid,
		leg->queue_id, leg->mail->message_id);
	qmgr_active(s, leg, leg->first_us + 9000);
	old->mask = 0;
	old->last_us = now;
	sim_later(s, leg->first_us + 20000, postfix_deliver, leg);
}

static void
stick(struct sim *s, struct smtpd *c, struct leg *leg)
{
	struct host *h = leg->host;
	int64_t now = c->now + 30 * (int64_t)SECOND_US;
	char delays[DELAYS_BYTES];

	smtpd_message(s, c, leg);
	c->now += 50000;
	smtpd_queue(s, c, leg);
	postfix_delays(leg, now, 30, 0, delays);
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		sim_say(s, h->maillog, now,
			"postfix/smtp[%d]: %s: to=<%s>, relay=none, %s, "
			"dsn=4.4.1, status=deferred (connect to 10.9.9.9"
			"[10.9.9.9]:25: Connection timed out)",
			host_proc(s, h, SVC_SMTP, now, now + SECOND_US)->pid,
			leg->queue_id, leg->mail->rcpts[i].to, delays);
		mail_settle(leg, i, OUT_DELAYED, "deferred", now);
	}
	sim_later(s, now + 2 * minute_us, requeue, leg);
}

/* The client is gone in the middle of it: nothing names the recipients. */
static void
break_off(struct sim *s, struct smtpd *c, struct leg *leg)
{
	char counts[COUNTS_BYTES];

	c->now += rng_lapse(&s->rng, 9 * (int64_t)SECOND_US);
	sim_say(s, c->host->maillog, c->now,
		"postfix/smtpd[%d]: lost connection after %s (%u bytes) "
		"from %s[%s]",
		c->proc->pid, c->has_bdat ? "BDAT" : "DATA",
		leg->mail->size / 2, c->peer->name, c->peer->ip);
	leg->mail->rcpt_count = 1;
	leg->mail->rcpts[0].to[0] = '\0';
	leg->mail->message_id[0] = '\0';
	mail_settle(leg, 0, OUT_ABORTED, NULL, c->now);
	c->rcpts++;
	c->bad_data++;
	smtpd_count(c, false, counts, sizeof(counts));
	sim_say(s, c->host->maillog, c->now + 300,
		"postfix/smtpd[%d]: disconnect from %s[%s] %s", c->proc->pid,
		c->peer->name, c->peer->ip, counts);
	c->proc->busy_until = c->now + 400;
}

/* Taken, but not for all: the last recipient is refused. */
static void
refuse_one(struct sim *s, struct smtpd *c, struct leg *leg)
{
	struct mail *m = leg->mail;
	unsigned i = m->rcpt_count;
	struct rcpt *r = mail_add(m);
	char reply[300];

	if (i == m->rcpt_count)
		return;
	world_user(s, r);
	memcpy(r->to, "nobody-", 7);
	snprintf(reply, sizeof(reply),
		"550 5.1.1 <%s>: Recipient address rejected: User unknown in "
		"virtual mailbox table",
		r->to);
	c->queue_id = leg->queue_id;
	smtpd_refuse(s, c, m, i, reply);
	c->queue_id = NULL;
	mail_settle(leg, i, OUT_REJECTED, "unknown-user", c->now);
	c->now += 30000;
}

static void
forge(struct sim *s, struct mail *m)
{
	static const char *const ids[] = { "1.status=sent@evil.example",
		"to=bob@hoster.example.relay=none@evil.example",
		"constant@bulk.example", "constant@bulk.example",
		"constant@bulk.example" };
	static const char *const helos[] = { "[10.0.0.1]",
		"a> to=<x@hoster.example> status=sent",
		"mx1.hoster.example[10.1.0.2]" };

	if (rng_chance(&s->rng, 150))
		snprintf(m->message_id, sizeof(m->message_id), "%s",
			ids[rng_below(&s->rng, 5)]);
	if (rng_chance(&s->rng, 150))
		snprintf(m->helo, sizeof(m->helo), "%s",
			helos[rng_below(&s->rng, 3)]);
}

static void
say_subject(struct sim *s, const struct smtpd *c, const struct leg *leg)
{
	static const char *const subjects[] = {
		"info: header Subject: Completed",
		"info: header Subject: status=bounced (host mx said: 550)",
		"warning: header Subject: removed"
	};

	say_check(s, c, leg, subjects[leg->mail->size % 3], "");
}

/* True if the connection is over with it. */
static bool
take(struct sim *s, struct smtpd *c, struct mail *m)
{
	static void (*const ends[])(struct sim *, struct smtpd *,
		struct leg *) = { discard, reject, hold, hold, stick };
	uint64_t kind = rng_below(&s->rng, 20);
	struct leg *leg;

	m->is_spam = false;
	/* Checks name one recipient of a mail, whoever else it has. */
	if (kind < 6) {
		m->rcpt_count = 1;
		m->team_size = 0;
		m->rcpts[0].orig_to[0] = '\0';
	}
	m->first_us = c->now;
	leg = smtpd_begin(s, c, m, NULL);
	if (kind == 5) {
		break_off(s, c, leg);
		return true;
	}
	if (kind < 5) {
		ends[kind](s, c, leg);
		return false;
	}
	if (kind < 10)
		refuse_one(s, c, leg);
	smtpd_message(s, c, leg);
	c->now += 90000;
	if (kind & 1)
		say_subject(s, c, leg);
	smtpd_queue(s, c, leg);
	sim_later(s, c->now + 5000, postfix_deliver, leg);
	return false;
}

void
traffic_eventful(struct sim *s, int64_t now)
{
	struct smtpd c = {
		.host = world_host(s, ROLE_MX), .daemon = "smtpd", .now = now
	};
	unsigned count = 1 + (unsigned)rng_below(&s->rng, 3);
	bool is_over = false;
	struct peer peer;
	uint64_t kind = rng_below(&s->rng, 100);

	if (kind < 12) {
		traffic_proxied(s, now);
		return;
	}
	if (kind < 20) {
		traffic_stages(s, now);
		return;
	}
	if (kind < 22) {
		traffic_loop(s, now);
		return;
	}
	c.has_bdat = kind % 4 == 0;
	for (unsigned i = 0; i < count && !is_over; i++) {
		struct mail *m = traffic_write_inbound(s, c.now);

		forge(s, m);
		if (i == 0) {
			peer = m->client;
			c.peer = &peer;
			smtpd_open(s, &c);
		}
		m->client = peer;
		is_over = take(s, &c, m);
		c.now += rng_lapse(&s->rng, 200000);
		mail_unhold(s, m);
	}
	if (!is_over)
		smtpd_close(s, &c);
}
