/* Delivery to the world outside: sent, deferred, bounced, expired. */
#include "tests/sim/postfix.h"

#include "tests/sim/mail.h"
#include "tests/sim/world.h"

#include <string.h>

enum { EXPIRE_DAYS = 5 };

struct attempt {
	struct leg *leg;
	struct rcpt *rcpt;
	unsigned index;
	int64_t start;
	int64_t now;
	struct peer mx;
	struct proc *proc;
};

static void
say_outcome(
	struct sim *s, struct attempt *a, const char *status, const char *text)
{
	bool is_reached = text[0] != 'c' && text[0] != 'd' && text[0] != 'm';
	char relay[160] = "none";
	char shown[SHOWN_BYTES];
	char delays[DELAYS_BYTES];

	a->now += rng_lapse(&s->rng, 600000);
	postfix_delays(a->leg, a->now, is_reached ? 0.19 : 30,
		is_reached ? (double)(a->now - a->start) / SECOND_US : 0,
		delays);
	if (is_reached)
		snprintf(relay, sizeof(relay), "%s[%s]:25", a->mx.name,
			a->mx.ip);
	rcpt_show(a->leg, a->rcpt, shown);
	sim_say(s, a->leg->host->maillog, a->now,
		"postfix/smtp[%d]: %s: %s, relay=%s, %s, %s (%s)", a->proc->pid,
		a->leg->queue_id, shown, relay, delays, status, text);
}

static void
say_deferred(struct sim *s, struct attempt *a)
{
	char text[400];
	uint64_t kind = hash_mix(a->rcpt->where, 3) % 4;

	if (kind == 0)
		snprintf(text, sizeof(text),
			"connect to %s[%s]:25: Connection timed out",
			a->mx.name, a->mx.ip);
	else if (kind == 1)
		snprintf(text, sizeof(text),
			"host %s[%s] said: 450 4.2.0 <%s>: Recipient address "
			"rejected: Greylisted, try again in 300 seconds (in "
			"reply to RCPT TO command)",
			a->mx.name, a->mx.ip, a->rcpt->to);
	else if (kind == 2)
		snprintf(text, sizeof(text),
			"host %s[%s] said: 452 4.2.2 <%s>: Mailbox full (in "
			"reply to RCPT TO command)",
			a->mx.name, a->mx.ip, a->rcpt->to);
	else
		snprintf(text, sizeof(text),
			"connect to %s[%s]:25: Connection refused", a->mx.name,
			a->mx.ip);
	say_outcome(s, a,
		kind % 3 ? "dsn=4.2.0, status=deferred"
			 : "dsn=4.4.1, status=deferred",
		text);
	mail_settle(a->leg, a->index, OUT_DELAYED, "deferred", a->now);
}

/* The domain's mail exchanger is an address of this host, which does not know
 * the domain. */
static bool
is_looping(const struct sim *s, const struct attempt *a)
{
	return s->is_eventful && a->rcpt->where % 2 == 1;
}

static void
say_bounced(struct sim *s, struct attempt *a)
{
	char text[400];

	if (is_looping(s, a))
		snprintf(text, sizeof(text), "mail for %s loops back to myself",
			strchr(a->rcpt->to, '@') + 1);
	else if (a->rcpt->where % 3 == 0)
		snprintf(text, sizeof(text),
			"host %s[%s] said: 554 5.7.1 Message rejected due to "
			"content restrictions (in reply to end of DATA "
			"command)",
			a->mx.name, a->mx.ip);
	else
		snprintf(text, sizeof(text),
			"host %s[%s] said: 550 5.1.1 <%s>: Recipient address "
			"rejected: User unknown in virtual mailbox table (in "
			"reply to RCPT TO command)",
			a->mx.name, a->mx.ip, a->rcpt->to);
	say_outcome(s, a,
		is_looping(s, a)                  ? "dsn=5.4.6, status=bounced"
			: a->rcpt->where % 3 == 0 ? "dsn=5.7.1, status=bounced"
						  : "dsn=5.1.1, status=bounced",
		text);
	mail_settle(a->leg, a->index, OUT_FAILED, "bounced", a->now);
	a->leg->mask &= ~(1u << a->index);
}

/* A stranger's server that calls it by an id of one of our own mails. */
static bool
forge_reply(struct sim *s, char *reply, size_t size)
{
	const struct host *h = &s->hosts[rng_below(&s->rng, s->host_count)];
	unsigned count = h->past_count < PAST_CAP ? h->past_count : PAST_CAP;
	const char *id;

	if (count == 0)
		return false;
	id = h->past_ids[rng_below(&s->rng, count)].id;
	if (id[0])
		snprintf(reply, size, "250 2.0.0 Ok: queued as %s", id);
	return id[0];
}

static void
say_sent(struct sim *s, struct attempt *a)
{
	char reply[160];
	bool is_forged;

	id_reply(&s->rng, hash_mix(a->rcpt->where, 9), a->now, reply);
	is_forged = s->is_eventful && rng_chance(&s->rng, 60) &&
		forge_reply(s, reply, sizeof(reply));
	say_outcome(s, a, "dsn=2.0.0, status=sent", reply);
	mail_settle(a->leg, a->index, OUT_RELAYED, is_forged ? "forged" : NULL,
		a->now);
	a->leg->mask &= ~(1u << a->index);
}

static void
attempt_one(struct sim *s, struct attempt *a)
{
	const struct rcpt *r = a->rcpt;

	world_relay(r->where, false, a->leg->tries % 2, &a->mx);
	if (r->whose != WHOSE_OUTSIDE)
		return;
	if (rng_chance(&s->rng, 250))
		sim_say(s, a->leg->host->maillog, a->now,
			"postfix/smtp[%d]: %s TLS connection established to "
			"%s[%s]:25: TLSv1.2 with cipher "
			"ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits)",
			a->proc->pid, r->where % 3 ? "Trusted" : "Untrusted",
			a->mx.name, a->mx.ip);
	if (r->fate == FATE_EXPIRE ||
		(r->fate == FATE_DEFER && a->leg->tries < r->tries_wanted))
		say_deferred(s, a);
	else if (r->fate == FATE_BOUNCE)
		say_bounced(s, a);
	else
		say_sent(s, a);
}

/* Postfix doubles the pause from 5 minutes up to 4,000 seconds. */
static int64_t
pause_before_retry(struct sim *s, unsigned tries)
{
	int64_t pause = 300ll << (tries < 4 ? tries - 1 : 3);

	if (pause > 4000)
		pause = 4000;
	return pause * SECOND_US + rng_range(&s->rng, 0, minute_us);
}

uint32_t
outside_mask(const struct leg *leg)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (leg->mail->rcpts[i].whose == WHOSE_OUTSIDE)
			mask |= leg->mask & 1u << i;
	return mask;
}

static void
expire(struct sim *s, int64_t now, struct leg *leg)
{
	sim_say(s, leg->host->maillog, now,
		"postfix/qmgr[%d]: %s: from=<%s>, status=expired, returned to "
		"sender",
		leg->host->qmgr_pid, leg->queue_id, leg_from(leg));
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (outside_mask(leg) >> i & 1)
			mail_settle(leg, i, OUT_FAILED, "expired", now);
	leg->mask &= ~outside_mask(leg);
	bounce_notify(s, leg, now + 1000);
}

static void
retry(struct sim *s, int64_t now, struct leg *leg)
{
	if (now - leg->first_us > EXPIRE_DAYS * day_us)
		leg->tries = 0x8000;
	qmgr_active(s, leg, now);
	now += 2000;
	outside_try(s, &now, leg);
	qmgr_removed(s, leg, now + 2000);
}

void
outside_try(struct sim *s, int64_t *now, struct leg *leg)
{
	uint32_t failed = 0;
	int64_t latest = *now;

	leg->tries++;
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		struct attempt a = { leg, &leg->mail->rcpts[i], i, *now, *now,
			{ .port = 0 }, NULL };

		if (!(leg->mask >> i & 1))
			continue;
		a.proc = host_proc(
			s, leg->host, SVC_SMTP, *now, *now + SECOND_US);
		attempt_one(s, &a);
		if (a.rcpt->outcome == OUT_FAILED)
			failed |= 1u << i;
		if (a.now > latest)
			latest = a.now;
	}
	*now = latest;
	if (s->is_eventful && outside_mask(leg) && leg->tries == 6)
		bounce_tell(s, leg, "delay", latest + 2000);
	if (outside_mask(leg) && leg->tries > 0x8000)
		expire(s, latest + 5000, leg);
	else if (failed)
		bounce_notify(s, leg, latest + 3000);
	if (outside_mask(leg))
		sim_later(s, latest + pause_before_retry(s, leg->tries), retry,
			leg);
}
