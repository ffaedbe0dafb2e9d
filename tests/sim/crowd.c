/* An alias that stands for a crowd, with ends of all kinds; and a sender that
 * writes one Message-ID twice. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 500, BATCH = 20 };

void
crowd_build(struct sim *s)
{
	struct stream_config c = { .folder = "crowd1",
		.base = "maillog",
		.host = "crowd1",
		.rotate_second = 4 * 3600 };

	(void)world_add(s, ROLE_CROWD, &c);
}

/* Everyone once. */
static void
write_crowd(struct sim *s, struct mail *m, unsigned count)
{
	m->crowd = calloc(count, sizeof(*m->crowd));
	if (!m->crowd)
		abort();
	m->crowd_count = count;
	for (unsigned i = 0; i < count; i++) {
		struct rcpt *r = &m->crowd[i];
		uint64_t fate = rng_below(&s->rng, 20);
		char rest[ADDRESS_BYTES];

		world_stranger(s, r);
		memcpy(rest, r->to, sizeof(rest));
		snprintf(r->to, sizeof(r->to), "n%u.%.70s", i, rest);
		snprintf(r->orig_to, sizeof(r->orig_to), "all@crowd.example");
		r->fate = fate < 2 ? FATE_BOUNCE
			: fate < 5 ? FATE_DEFER
				   : FATE_OK;
		r->tries_wanted = 2 + (unsigned)rng_below(&s->rng, 2);
	}
}

static void
settle(struct sim *s, struct leg *leg, struct rcpt *r, enum outcome outcome,
	int64_t now)
{
	r->outcome = outcome;
	r->reason = outcome == OUT_FAILED ? "bounced" : NULL;
	r->leg = leg->index;
	r->said = s->said;
	r->decided_us = leg->mail->last_us = leg->last_us = now;
}

static void
try_one(struct sim *s, struct leg *leg, struct rcpt *r, int64_t now)
{
	struct host *h = leg->host;
	char delays[DELAYS_BYTES];
	char text[300];
	char reply[REPLY_BYTES];
	struct peer mx;
	enum trial trial = hop_trial(leg, r);

	world_relay(r->where, false, 0, &mx);
	id_reply(&s->rng, hash_mix(r->where, 9), now, reply);
	postfix_delays(leg, now, 0.19, 0.4, delays);
	if (trial == TRIAL_SENT)
		snprintf(text, sizeof(text), "dsn=2.0.0, status=sent (%s)",
			reply);
	else if (trial == TRIAL_REFUSED)
		snprintf(text, sizeof(text),
			"dsn=5.1.1, status=bounced (host %s[%s] said: 550 "
			"5.1.1 User unknown (in reply to RCPT TO command))",
			mx.name, mx.ip);
	else
		snprintf(text, sizeof(text),
			"dsn=4.2.0, status=deferred (host %s[%s] said: 450 "
			"4.2.0 Greylisted (in reply to RCPT TO command))",
			mx.name, mx.ip);
	sim_say(s, h->maillog, now,
		"postfix/smtp[%d]: %s: to=<%s>, orig_to=<%s>, relay=%s[%s]:25, "
		"%s, %s",
		host_proc(s, h, SVC_SMTP, now, now + SECOND_US)->pid,
		leg->queue_id, r->to, r->orig_to, mx.name, mx.ip, delays, text);
	settle(s, leg, r,
		trial == TRIAL_SENT              ? OUT_RELAYED
			: trial == TRIAL_REFUSED ? OUT_FAILED
						 : OUT_DELAYED,
		now);
}

static void
send(struct sim *s, int64_t now, struct leg *leg)
{
	struct mail *m = leg->mail;
	bool has_failed = false;
	unsigned open = 0;

	if (leg->tries++ > 0)
		sim_say(s, leg->host->maillog, now,
			"postfix/qmgr[%d]: %s: from=<%s>, size=%u, nrcpt=%u "
			"(queue active)",
			leg->host->qmgr_pid, leg->queue_id, m->from, m->size,
			m->crowd_count);
	for (unsigned i = 0; i < m->crowd_count; i++) {
		struct rcpt *r = &m->crowd[i];

		if (r->outcome != OUT_UNKNOWN && r->outcome != OUT_DELAYED)
			continue;
		try_one(s, leg, r, now + i / BATCH * 300000);
		has_failed = has_failed || r->outcome == OUT_FAILED;
		open += r->outcome == OUT_DELAYED;
	}
	now += m->crowd_count / BATCH * 300000 + 300000;
	if (has_failed)
		bounce_notify(s, leg, now + 2000);
	leg->mask = open > 0;
	if (open)
		sim_later(s, now + 20 * minute_us, send, leg);
	else
		qmgr_removed(s, leg, now + 9000);
}

static void
expand(struct sim *s, int64_t now, struct host *h)
{
	struct mail *m = hop_write(s, now, WHOSE_OUTSIDE);
	struct smtpd c = {
		.host = h, .daemon = "smtpd", .peer = &m->client, .now = now
	};
	unsigned count = h->connections++ == 0
		? MANY
		: 10 + (unsigned)rng_below(&s->rng, 30);
	struct leg *leg;

	m->rcpt_count = 1;
	write_crowd(s, m, count);
	smtpd_open(s, &c);
	m->first_us = c.now;
	leg = smtpd_begin(s, &c, m, NULL);
	smtpd_message(s, &c, leg);
	c.now += 90000;
	sim_say(s, h->maillog, c.now,
		"postfix/qmgr[%d]: %s: from=<%s>, size=%u, nrcpt=%u (queue "
		"active)",
		h->qmgr_pid, leg->queue_id, m->from, m->size, m->crowd_count);
	c.mails = c.rcpts = 1;
	sim_later(s, c.now + 5000, send, leg);
	smtpd_close(s, &c);
	mail_unhold(s, m);
}

/* The same letter again, from a program that did not see the reply. */
static void
write_twice(struct sim *s, int64_t now, struct host *h)
{
	struct mail *first = hop_write(s, now, WHOSE_HERE);
	struct mail *second = mail_new(s, now);
	unsigned steps = second->steps;

	*second = *first;
	second->steps = steps;
	second->legs[0].mail = second;
	first->way[first->way_count++] = second->way[second->way_count++] = h;
	(void)hop_arrive(s, first, h, now);
	(void)hop_arrive(s, second, h,
		now + rng_lapse(&s->rng, 40 * (int64_t)SECOND_US));
	mail_unhold(s, first);
	mail_unhold(s, second);
}

void
crowd_happen(struct sim *s, int64_t now)
{
	struct host *h = world_host(s, ROLE_CROWD);

	if (h->connections == 0 || rng_chance(&s->rng, 200))
		expand(s, now, h);
	else
		write_twice(s, now, h);
}
