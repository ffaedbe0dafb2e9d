/* Sendmail: one line as a mail comes in, and one for each attempt, which names
 * all recipients that share it. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

#include <stdarg.h>
#include <string.h>

static __attribute__((format(printf, 4, 5))) void
say(struct sim *s, const struct leg *leg, int64_t when_us, const char *format,
	...)
{
	struct host *h = leg->host;
	char text[LINE_BYTES - 100];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sim_say(s, h->maillog, when_us, "sm-mta[%d]: %s: %s",
		host_proc(s, h, SVC_SMTP, when_us, when_us)->pid, leg->queue_id,
		text);
}

struct leg *
sendmail_take(struct sim *s, struct arrival *a)
{
	struct leg *leg = mail_leg(a->mail, a->host, a->parent, a->now);

	leg->mask = leg->envelope = a->mask;
	a->now += rng_lapse(&s->rng, 300000);
	say(s, leg, a->now,
		"from=<%s>, size=%u, class=0, nrcpts=%d, msgid=<%s>, "
		"proto=ESMTP, daemon=MTA, relay=%s [%s]",
		leg_from(leg), a->mail->size + 500, __builtin_popcount(a->mask),
		a->mail->message_id, a->peer->name, a->peer->ip);
	snprintf(a->reply, sizeof(a->reply),
		"250 2.0.0 %s Message accepted for delivery", leg->queue_id);
	return leg;
}

/* `to=<a>,<b>, delay=00:00:01, xdelay=00:00:00, mailer=M, pri=N` */
static void
begin_to(const struct leg *leg, uint32_t mask, const char *mailer, int64_t now,
	char out[600])
{
	unsigned s = (unsigned)((now - leg->first_us) / SECOND_US);
	char days[16] = "";
	size_t n = 3;

	memcpy(out, "to=", 4);
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (mask >> i & 1 && n < 400)
			n += (size_t)snprintf(out + n, 600 - n, "%s<%s>",
				n > 3 ? "," : "", leg->mail->rcpts[i].to);
	if (s >= 86400)
		snprintf(days, sizeof(days), "%u+", s / 86400);
	snprintf(out + n, 600 - n,
		", delay=%s%02u:%02u:%02u, xdelay=00:00:01, mailer=%s, pri=%u",
		days, s / 3600 % 24, s / 60 % 60, s % 60, mailer,
		30000 + leg->mail->size + 90000 * leg->tries);
}

void
sendmail_say_sent(struct sim *s, const struct sent *t)
{
	const char *reply = t->reply;
	char text[600];

	/* It prints what follows the codes. */
	reply += strncmp(reply, "250 2.0.0 ", 10) == 0 ? 10 : 4;
	begin_to(t->leg, t->mask, "esmtp", t->end, text);
	say(s, t->leg, t->end, "%s, relay=%s. [%s], dsn=2.0.0, stat=Sent (%s)",
		text, t->to->name, t->to->ip, reply);
}

static void
settle(struct leg *leg, unsigned i, enum outcome outcome, const char *reason,
	int64_t now)
{
	mail_settle(leg, i, outcome, reason, now);
	if (outcome != OUT_DELAYED)
		leg->mask &= ~(1u << i);
}

static void
send_out(struct sim *s, struct leg *leg, unsigned i, int64_t *now)
{
	const struct rcpt *r = &leg->mail->rcpts[i];
	enum trial trial = hop_trial(leg, r);
	struct peer mx;
	char reply[REPLY_BYTES];
	char text[600];

	world_relay(r->where, false, 0, &mx);
	*now += rng_lapse(&s->rng, 800000);
	begin_to(leg, 1u << i, "esmtp", *now, text);
	if (trial == TRIAL_SENT) {
		id_reply(&s->rng, hash_mix(r->where, 9), *now, reply);
		sendmail_say_sent(s,
			&(struct sent){ leg, 1u << i, &mx, reply, *now, *now });
		settle(leg, i, OUT_RELAYED, NULL, *now);
	} else if (trial == TRIAL_REFUSED) {
		say(s, leg, *now,
			"%s, relay=%s. [%s], dsn=5.1.1, reply=550 5.1.1 "
			"<%s>... User unknown, stat=User unknown",
			text, mx.name, mx.ip, r->to);
		settle(leg, i, OUT_FAILED, "bounced", *now);
	} else {
		if (r->where % 2)
			say(s, leg, *now,
				"%s, relay=%s. [%s], dsn=4.7.1, stat=Deferred: "
				"451 4.7.1 Greylisted, try again later",
				text, mx.name, mx.ip);
		else
			say(s, leg, *now,
				"%s, relay=%s., dsn=4.0.0, stat=Deferred: "
				"Connection timed out with %s.",
				text, mx.name, mx.name);
		settle(leg, i, OUT_DELAYED, "deferred", *now);
	}
}

static void
store(struct sim *s, struct leg *leg, unsigned i, int64_t *now)
{
	enum trial trial = hop_trial(leg, &leg->mail->rcpts[i]);
	char text[600];

	*now += rng_lapse(&s->rng, 90000);
	begin_to(leg, 1u << i, "local", *now, text);
	if (trial == TRIAL_SENT) {
		say(s, leg, *now, "%s, dsn=2.0.0, stat=Sent", text);
		settle(leg, i, OUT_DELIVERED, NULL, *now);
	} else if (trial == TRIAL_REFUSED) {
		say(s, leg, *now, "%s, dsn=5.1.1, stat=User unknown", text);
		settle(leg, i, OUT_FAILED, "bounced", *now);
	} else {
		say(s, leg, *now, "%s, dsn=4.0.0, stat=Deferred", text);
		settle(leg, i, OUT_DELAYED, "deferred", *now);
	}
}

/* `OLD: NEW: DSN: why`; of the new mail only its deliveries are logged. */
static void
bounce(struct sim *s, struct leg *leg, const char *why, int64_t now)
{
	struct mail *old = leg->mail;
	struct mail *m = mail_new(s, now);
	struct leg *back;

	*mail_add(m) = old->origin;
	m->rcpts[0].leg = -1;
	m->size = 1200 + old->size % 3000;
	memcpy(m->dsn_of, old->message_id, sizeof(m->dsn_of));
	back = mail_leg(m, leg->host, NULL, now);
	snprintf(m->message_id, sizeof(m->message_id), "2019.%s@%s",
		back->queue_id, leg->host->fqdn);
	say(s, leg, now, "%s: DSN: %s", back->queue_id, why);
	sim_later(s, now + 90000, sendmail_deliver, back);
	mail_unhold(s, m);
}

static uint32_t
expired(const struct leg *leg)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (leg->mask >> i & 1 &&
			hop_trial(leg, &leg->mail->rcpts[i]) == TRIAL_EXPIRED)
			mask |= 1u << i;
	return mask;
}

static void
expire(struct sim *s, struct leg *leg, uint32_t mask, int64_t now)
{
	bounce(s, leg, "Cannot send message for 5 days", now);
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (mask >> i & 1)
			settle(leg, i, OUT_FAILED, "expired", now);
}

static void
hand_on(struct sim *s, struct leg *leg, int64_t *now)
{
	for (unsigned i = 0; i < s->host_count; i++) {
		uint32_t mask = leg_mask_at(leg, WHOSE_STORE, i);

		if (mask)
			(void)hop_hand_over(s, leg, &s->hosts[i], mask, now);
	}
}

void
sendmail_deliver(struct sim *s, int64_t now, struct leg *leg)
{
	struct host *next = hop_next(leg);
	struct mail *m = leg->mail;
	uint32_t before = leg->mask;
	uint32_t old = 0;
	bool failed = false;

	leg->tries++;
	if (next)
		(void)hop_hand_over(s, leg, next, leg->mask, &now);
	else
		hand_on(s, leg, &now);
	old = expired(leg);
	for (unsigned i = 0; i < m->rcpt_count; i++) {
		if (!(leg->mask >> i & 1))
			continue;
		if (m->rcpts[i].whose == WHOSE_HERE)
			store(s, leg, i, &now);
		else
			send_out(s, leg, i, &now);
		failed = failed ||
			(before >> i & 1 && m->rcpts[i].outcome == OUT_FAILED);
	}
	if (failed && m->from[0])
		bounce(s, leg, "User unknown", now + 3000);
	if (old)
		expire(s, leg, old, now + 5000);
	leg->last_us = now;
	if (leg->mask)
		sim_later(s, now + hop_pause(s, leg->tries), sendmail_deliver,
			leg);
}

void
sendmail_build(struct sim *s)
{
	struct stream_config c = { .folder = "sendmail1",
		.base = "maillog",
		.host = "sendmail1",
		.rotate_second = 4 * 3600 };

	(void)world_add(s, ROLE_SENDMAIL, &c);
}

/* First, in the middle, last, and on its way out. */
void
sendmail_happen(struct sim *s, int64_t now)
{
	static const enum whose whose[] = { WHOSE_STORE, WHOSE_STORE,
		WHOSE_HERE, WHOSE_OUTSIDE };
	unsigned kind = (unsigned)rng_below(&s->rng, 4);
	struct mail *m = hop_write(s, now, whose[kind]);

	if (kind == 1 || kind == 2)
		m->way[m->way_count++] = world_host(s, ROLE_MX);
	m->way[m->way_count++] = world_host(s, ROLE_SENDMAIL);
	if (kind == 1)
		m->way[m->way_count++] = world_host(s, ROLE_FILTER);
	(void)hop_arrive(s, m, m->way[0], now);
	mail_unhold(s, m);
}
