#include "tests/sim/hop.h"

#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static struct leg *
postfix_take(struct sim *s, struct arrival *a)
{
	struct smtpd c = { .host = a->host,
		.daemon = "smtpd",
		.peer = a->peer,
		.now = a->now };
	struct leg *leg;

	smtpd_open(s, &c);
	leg = smtpd_begin(s, &c, a->mail, a->parent);
	leg->mask = leg->envelope = a->mask;
	smtpd_message(s, &c, leg);
	c.now += rng_lapse(&s->rng, 20000 + a->mail->size / 20);
	smtpd_queue(s, &c, leg);
	a->now = c.now;
	smtpd_close(s, &c);
	snprintf(a->reply, sizeof(a->reply), "250 2.0.0 Ok: queued as %s",
		leg->queue_id);
	return leg;
}

struct leg *
hop_take(struct sim *s, struct arrival *a)
{
	switch (a->host->mta) {
	case MTA_EXIM:
		return exim_take(s, a);
	case MTA_SENDMAIL:
		return sendmail_take(s, a);
	default:
		return postfix_take(s, a);
	}
}

static void
postfix_say_sent(struct sim *s, const struct sent *t)
{
	struct host *h = t->leg->host;
	int pid = host_proc(s, h, SVC_SMTP, t->begin, t->end)->pid;
	char delays[DELAYS_BYTES];
	char shown[SHOWN_BYTES];

	postfix_delays(t->leg, t->end, 0.01,
		(double)(t->end - t->begin) / SECOND_US, delays);
	for (unsigned i = 0; i < t->leg->mail->rcpt_count; i++) {
		if (!(t->mask >> i & 1))
			continue;
		rcpt_show(t->leg, &t->leg->mail->rcpts[i], shown);
		sim_say(s, h->maillog, t->end,
			"postfix/smtp[%d]: %s: %s, relay=%s[%s]:25, %s, "
			"dsn=2.0.0, status=sent (%s)",
			pid, t->leg->queue_id, shown, t->to->name, t->to->ip,
			delays, t->reply);
	}
}

void
hop_say_sent(struct sim *s, const struct sent *t)
{
	switch (t->leg->host->mta) {
	case MTA_EXIM:
		exim_say_sent(s, t);
		break;
	case MTA_SENDMAIL:
		sendmail_say_sent(s, t);
		break;
	default:
		postfix_say_sent(s, t);
	}
}

static step_fn *
step_of(const struct host *h)
{
	return h->mta == MTA_EXIM        ? exim_deliver
		: h->mta == MTA_SENDMAIL ? sendmail_deliver
					 : postfix_deliver;
}

struct leg *
hop_hand_over(struct sim *s, struct leg *leg, struct host *to, uint32_t mask,
	int64_t *now)
{
	struct arrival a = { .host = to,
		.mail = leg->mail,
		.parent = leg,
		.peer = &leg->host->peer,
		.mask = mask,
		.now = *now + 2000 };
	struct sent t = { .leg = leg,
		.mask = mask,
		.to = &to->peer,
		.reply = a.reply,
		.begin = *now };
	struct leg *next;

	if (leg->host->mta == MTA_POSTFIX && to->mta == MTA_POSTFIX) {
		next = smtp_hand_over(s, leg, to, mask, now);
		next->stage = leg->stage + 1;
		sim_later(s, *now + 30000, postfix_deliver, next);
		return next;
	}
	next = hop_take(s, &a);
	t.end = a.now + 1500;
	hop_say_sent(s, &t);
	next->stage = leg->stage + 1;
	leg->mask &= ~mask;
	leg->last_us = *now = t.end;
	sim_later(s, *now + 30000, step_of(to), next);
	return next;
}

struct host *
hop_next(const struct leg *leg)
{
	return leg->stage + 1 < leg->mail->way_count
		? leg->mail->way[leg->stage + 1]
		: NULL;
}

struct leg *
hop_arrive(struct sim *s, struct mail *m, struct host *h, int64_t now)
{
	struct arrival a = { .host = h,
		.mail = m,
		.peer = &m->client,
		.mask = (1u << m->rcpt_count) - 1,
		.now = now };
	struct leg *leg = hop_take(s, &a);

	m->first_us = leg->first_us;
	sim_later(s, a.now + 5000, step_of(h), leg);
	return leg;
}

enum trial
hop_trial(const struct leg *leg, const struct rcpt *r)
{
	enum { LAST_TRY = 8 };

	switch (r->fate) {
	case FATE_BOUNCE:
	case FATE_NO_USER:
	case FATE_OVER_QUOTA:
		return TRIAL_REFUSED;
	case FATE_DEFER:
		return leg->tries < r->tries_wanted ? TRIAL_PUT_OFF
						    : TRIAL_SENT;
	case FATE_EXPIRE:
		return leg->tries < LAST_TRY ? TRIAL_PUT_OFF : TRIAL_EXPIRED;
	default:
		return TRIAL_SENT;
	}
}

int64_t
hop_pause(struct sim *s, unsigned tries)
{
	unsigned hours = tries < 3 ? 1 : 5;

	return rng_range(&s->rng, 0, minute_us) + hours * hour_us;
}

static void
write_fate(struct sim *s, struct rcpt *r)
{
	uint64_t n = rng_below(&s->rng, 100);

	r->tries_wanted = 2 + (unsigned)rng_below(&s->rng, 3);
	if (r->whose == WHOSE_STORE)
		r->fate = n < 6 ? FATE_NO_USER : FATE_OK;
	else if (n < 12)
		r->fate = r->whose == WHOSE_HERE ? FATE_NO_USER : FATE_BOUNCE;
	else if (n < 30)
		r->fate = FATE_DEFER;
	else if (n < 36)
		r->fate = FATE_EXPIRE;
}

/* Nobody twice: servers send such a mail once. */
static bool
is_twice(const struct mail *m)
{
	for (unsigned i = 0; i + 1 < m->rcpt_count; i++)
		if (strcmp(m->rcpts[i].to, m->rcpts[m->rcpt_count - 1].to) == 0)
			return true;
	return false;
}

static void
write_rcpt(struct sim *s, struct mail *m, enum whose whose)
{
	struct rcpt *r = mail_add(m);

	do
		if (whose == WHOSE_OUTSIDE)
			world_stranger(s, r);
		else
			world_user(s, r);
	while (is_twice(m) ||
		(whose != WHOSE_OUTSIDE && r->whose != WHOSE_STORE));
	r->whose = whose;
	write_fate(s, r);
}

struct mail *
hop_write(struct sim *s, int64_t now, enum whose whose)
{
	struct mail *m = mail_new(s, now);
	unsigned count = 1 + (unsigned)rng_zipf(&s->rng, 3);
	char domain[NAME_BYTES];

	while (count-- > 0)
		write_rcpt(s, m, whose);
	world_stranger(s, &m->origin);
	memcpy(m->from, m->origin.to, sizeof(m->from));
	world_relay(m->origin.where, true, 0, &m->client);
	memcpy(m->helo, m->client.name, sizeof(m->helo));
	m->has_client = true;
	name_domain(m->origin.where, domain);
	id_message(&s->rng, hash_mix(m->origin.where, 4), now, domain,
		m->message_id);
	return m;
}
