/* Exim: a host with a main log of its own, and one that writes to syslog. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

#include <stdarg.h>
#include <string.h>

/* Where its first line names nobody, who is not named is not missed. */
static void
note_named(struct sim *s, const struct leg *leg, unsigned i)
{
	if (!leg->host->has_long_ids)
		leg->mail->rcpts[i].named = s->said;
}

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
	if (h->has_long_ids)
		sim_say(s, h->maillog, when_us, "exim[%d]: %s %s",
			host_proc(s, h, SVC_SMTP, when_us, when_us)->pid,
			leg->queue_id, text);
	else
		sim_say(s, h->maillog, when_us, "%s %s", leg->queue_id, text);
}

/* log_selector = +received_recipients, on one of both. */
static void
list_rcpts(const struct leg *leg, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	if (!leg->host->has_long_ids)
		return;
	n = (size_t)snprintf(out, size, " for");
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (leg->mask >> i & 1 && n + ADDRESS_BYTES < size)
			n += (size_t)snprintf(out + n, size - n, " %s",
				leg->mail->rcpts[i].to);
}

struct leg *
exim_take(struct sim *s, struct arrival *a)
{
	static const char tls[] =
		" X=TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256 CV=no";
	struct leg *leg = mail_leg(a->mail, a->host, a->parent, a->now);
	bool has_tls = a->mail->size % 3 > 0;
	char rcpts[500];

	leg->mask = leg->envelope = a->mask;
	list_rcpts(leg, rcpts, sizeof(rcpts));
	a->now += rng_lapse(&s->rng, 300000);
	say(s, leg, a->now, "<= %s H=%s [%s] P=esmtp%s%s S=%u id=%s%s",
		leg_from(leg)[0] ? leg_from(leg) : "<>", a->peer->name,
		a->peer->ip, has_tls ? "s" : "", has_tls ? tls : "",
		a->mail->size + 700, a->mail->message_id, rcpts);
	snprintf(a->reply, sizeof(a->reply), "250 OK id=%s", leg->queue_id);
	return leg;
}

void
exim_say_sent(struct sim *s, const struct sent *t)
{
	const char *arrow = "=>";

	for (unsigned i = 0; i < t->leg->mail->rcpt_count; i++) {
		if (!(t->mask >> i & 1))
			continue;
		say(s, t->leg, t->end,
			"%s %s R=dnslookup T=remote_smtp H=%s [%s] C=\"%s\"",
			arrow, t->leg->mail->rcpts[i].to, t->to->name,
			t->to->ip, t->reply);
		note_named(s, t->leg, i);
		arrow = "->";
	}
}

static void
settle(struct leg *leg, unsigned i, enum outcome outcome, const char *reason,
	int64_t now)
{
	mail_settle(leg, i, outcome, reason, now);
	note_named(leg->mail->sim, leg, i);
	if (outcome != OUT_DELAYED)
		leg->mask &= ~(1u << i);
}

static void
expire(struct sim *s, struct leg *leg, unsigned i, int64_t now)
{
	say(s, leg, now, "** %s: retry timeout exceeded",
		leg->mail->rcpts[i].to);
	settle(leg, i, OUT_FAILED, "expired", now);
}

/* One recipient outside. */
static void
send_out(struct sim *s, struct leg *leg, unsigned i, int64_t *now)
{
	const struct rcpt *r = &leg->mail->rcpts[i];
	enum trial trial = hop_trial(leg, r);
	struct peer mx;
	char reply[REPLY_BYTES];

	world_relay(r->where, false, 0, &mx);
	*now += rng_lapse(&s->rng, 800000);
	switch (trial) {
	case TRIAL_SENT:
		id_reply(&s->rng, hash_mix(r->where, 9), *now, reply);
		exim_say_sent(s,
			&(struct sent){ leg, 1u << i, &mx, reply, *now, *now });
		settle(leg, i, OUT_RELAYED, NULL, *now);
		return;
	case TRIAL_REFUSED:
		say(s, leg, *now,
			"** %s R=dnslookup T=remote_smtp H=%s [%s]: SMTP error "
			"from remote mail server after RCPT TO:<%s>: 550 5.1.1 "
			"<%s>: User unknown",
			r->to, mx.name, mx.ip, r->to, r->to);
		settle(leg, i, OUT_FAILED, "bounced", *now);
		return;
	default:
		break;
	}
	if (r->where % 2)
		say(s, leg, *now,
			"== %s R=dnslookup T=remote_smtp defer (-44) H=%s "
			"[%s]: "
			"SMTP error from remote mail server after RCPT "
			"TO:<%s>: "
			"451 4.7.1 Greylisted, try again later",
			r->to, mx.name, mx.ip, r->to);
	else
		say(s, leg, *now,
			"== %s R=dnslookup T=remote_smtp defer (110): "
			"Connection timed out",
			r->to);
	settle(leg, i, OUT_DELAYED, "deferred", *now);
	if (trial == TRIAL_EXPIRED)
		expire(s, leg, i, *now + 200);
}

/* One mailbox here. */
static void
store(struct sim *s, struct leg *leg, unsigned i, int64_t *now)
{
	const struct rcpt *r = &leg->mail->rcpts[i];
	enum trial trial = hop_trial(leg, r);
	int user = (int)strcspn(r->to, "@");

	*now += rng_lapse(&s->rng, 90000);
	if (trial == TRIAL_SENT)
		say(s, leg, *now, "=> %.*s <%s> R=local_user T=maildir_home",
			user, r->to, r->to);
	else if (trial == TRIAL_REFUSED)
		say(s, leg, *now, "** %s: Unrouteable address", r->to);
	else
		say(s, leg, *now,
			"== %.*s <%s> R=local_user T=maildir_home defer (-22): "
			"mailbox is full (MTA-imposed quota exceeded while "
			"writing to tmp/1551.H1P2.x)",
			user, r->to, r->to);
	if (trial == TRIAL_SENT || trial == TRIAL_REFUSED)
		settle(leg, i, trial == TRIAL_SENT ? OUT_DELIVERED : OUT_FAILED,
			trial == TRIAL_SENT ? NULL : "bounced", *now);
	else
		settle(leg, i, OUT_DELAYED, "deferred", *now);
	if (trial == TRIAL_EXPIRED)
		expire(s, leg, i, *now + 200);
}

static void bounce(struct sim *s, struct leg *leg, int64_t now);

static void
complete(struct sim *s, struct leg *leg, int64_t now)
{
	say(s, leg, now, "Completed");
	leg->last_us = now;
}

/* Nobody can be told that a notice did not arrive: it stays in the queue until
 * its time is over. */
static void
freeze(struct sim *s, int64_t now, struct leg *leg)
{
	leg->tries++;
	if (leg->tries == 2)
		say(s, leg, now, "Frozen (delivery error message)");
	else if (leg->tries < 5)
		say(s, leg, now, "Message is frozen");
	if (leg->tries < 5) {
		sim_later(s, now + 9 * hour_us, freeze, leg);
		return;
	}
	say(s, leg, now, "cancelled by timeout_frozen_after");
	complete(s, leg, now + 200);
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
exim_deliver(struct sim *s, int64_t now, struct leg *leg)
{
	struct host *next = hop_next(leg);
	struct mail *m = leg->mail;
	uint32_t before = leg->mask;
	uint32_t failed = 0;

	leg->tries++;
	if (next)
		(void)hop_hand_over(s, leg, next, leg->mask, &now);
	else
		hand_on(s, leg, &now);
	for (unsigned i = 0; i < m->rcpt_count; i++) {
		if (!(leg->mask >> i & 1))
			continue;
		if (m->rcpts[i].whose == WHOSE_HERE)
			store(s, leg, i, &now);
		else
			send_out(s, leg, i, &now);
		if (before >> i & 1 && m->rcpts[i].outcome == OUT_FAILED)
			failed |= 1u << i;
	}
	if (failed && !m->from[0]) {
		leg->mask = 0;
		freeze(s, now + 300, leg);
		return;
	}
	if (failed)
		bounce(s, leg, now + 3000);
	if (!leg->mask)
		complete(s, leg, now + 9000);
	else
		sim_later(s, now + hop_pause(s, leg->tries), exim_deliver, leg);
}

static void
bounce(struct sim *s, struct leg *leg, int64_t now)
{
	struct mail *old = leg->mail;
	struct mail *m = mail_new(s, now);
	struct leg *back;
	char rcpts[500];

	*mail_add(m) = old->origin;
	m->rcpts[0].leg = -1;
	if (m->rcpts[0].whose == WHOSE_OUTSIDE && old->size % 3 == 0)
		m->rcpts[0].fate = FATE_BOUNCE;
	m->size = 1200 + old->size % 3000;
	memcpy(m->dsn_of, old->message_id, sizeof(m->dsn_of));
	back = mail_leg(m, leg->host, NULL, now);
	snprintf(m->message_id, sizeof(m->message_id), "E%s@%s", back->queue_id,
		leg->host->fqdn);
	list_rcpts(back, rcpts, sizeof(rcpts));
	say(s, back, now, "<= <> R=%s U=Debian-exim P=local S=%u%s",
		leg->queue_id, m->size, rcpts);
	sim_later(s, now + 90000, exim_deliver, back);
	mail_unhold(s, m);
}

void
exim_build(struct sim *s)
{
	struct stream_config own = { .folder = "exim1/exim",
		.base = "mainlog",
		.host = "exim1",
		.form = FORM_EXIM,
		.rotate_second = 6 * 3600 };
	struct stream_config syslog = { .folder = "exim2",
		.base = "maillog",
		.host = "exim2",
		.rotate_second = 4 * 3600 };

	(void)world_add(s, ROLE_EXIM, &own);
	/* The one whose lines say more. */
	world_add(s, ROLE_EXIM, &syslog)->has_long_ids = true;
}

/* First, in the middle, last, and on its way out. */
void
exim_happen(struct sim *s, int64_t now)
{
	static const enum whose whose[] = { WHOSE_STORE, WHOSE_STORE,
		WHOSE_HERE, WHOSE_OUTSIDE };
	unsigned kind = (unsigned)rng_below(&s->rng, 4);
	struct mail *m = hop_write(s, now, whose[kind]);

	if (kind == 1 || kind == 2)
		m->way[m->way_count++] = world_host(s, ROLE_MX);
	m->way[m->way_count++] = world_host(s, ROLE_EXIM);
	if (kind == 1)
		m->way[m->way_count++] = world_host(s, ROLE_FILTER);
	(void)hop_arrive(s, m, m->way[0], now);
	mail_unhold(s, m);
}
