/* Mails that a milter or postscreen refuses, at each stage of the dialogue. */
#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static void
settle(struct sim *s, struct mail *m, const char *reason, int64_t now)
{
	struct rcpt *r = &m->rcpts[0];

	r->outcome = OUT_REJECTED;
	r->reason = reason;
	r->said = s->said;
	r->decided_us = m->last_us = now;
}

static void
say_milter(struct sim *s, struct smtpd *c, const struct mail *m, const char *id,
	const char *stage)
{
	char people[3 * ADDRESS_BYTES];

	people[0] = '\0';
	if (stage[0] == 'M')
		snprintf(people, sizeof(people), " from=<%s>", m->from);
	else if (stage[0] != 'C')
		snprintf(people, sizeof(people), " from=<%s> to=<%s>", m->from,
			m->rcpts[0].to);
	sim_say(s, c->host->maillog, c->now,
		"postfix/smtpd[%d]: %s: milter-reject: %s from %s[%s]: %s;%s "
		"proto=ESMTP helo=<%s>",
		c->proc->pid, id, stage, c->peer->name, c->peer->ip,
		stage[0] == 'R' ? "451 4.7.1 Greylisting in action, please "
				  "come back later"
				: "550 5.7.1 Command rejected",
		people, m->helo);
	c->now += 3000;
}

/* The server has taken the recipient, so there is a queue id. */
static void
refuse_data(struct sim *s, struct smtpd *c, struct mail *m)
{
	struct leg *leg = smtpd_begin(s, c, m, NULL);

	m->first_us = leg->first_us;
	say_milter(s, c, m, leg->queue_id, "DATA");
	mail_settle(leg, 0, OUT_REJECTED, "milter", c->now);
	leg->mask = 0;
	m->message_id[0] = '\0';
	c->rcpts++;
	c->bad_data++;
}

static void
refuse_by_milter(struct sim *s, struct smtpd *c, struct mail *m)
{
	unsigned kind = (unsigned)rng_below(&s->rng, 4);

	smtpd_open(s, c);
	if (kind == 0) {
		say_milter(s, c, m, "NOQUEUE", "MAIL");
		m->rcpts[0].to[0] = '\0';
	} else if (kind == 3) {
		refuse_data(s, c, m);
		smtpd_close(s, c);
		return;
	} else {
		say_milter(s, c, m, "NOQUEUE", "RCPT");
	}
	settle(s, m, "milter", c->now);
	c->refused++;
	smtpd_close(s, c);
}

static void
refuse_by_postscreen(struct sim *s, struct smtpd *c, struct mail *m)
{
	const struct host *h = c->host;
	int pid = h->qmgr_pid + 4;

	sim_say(s, h->maillog, c->now,
		"postfix/postscreen[%d]: CONNECT from [%s]:%u to [%s]:25", pid,
		c->peer->ip, c->peer->port, h->peer.ip);
	c->now += 200000;
	sim_say(s, h->maillog, c->now,
		"postfix/dnsblog[%d]: addr %s listed by domain zen.rbl.example "
		"as 127.0.0.4",
		pid + 2, c->peer->ip);
	c->now += 6 * (int64_t)SECOND_US;
	sim_say(s, h->maillog, c->now,
		"postfix/postscreen[%d]: DNSBL rank 3 for [%s]:%u", pid,
		c->peer->ip, c->peer->port);
	c->now += 90000;
	sim_say(s, h->maillog, c->now,
		"postfix/postscreen[%d]: NOQUEUE: reject: RCPT from [%s]:%u: "
		"550 5.7.1 Service unavailable; client [%s] blocked using "
		"zen.rbl.example; from=<%s>, to=<%s>, proto=ESMTP, helo=<%s>",
		pid, c->peer->ip, c->peer->port, c->peer->ip, m->from,
		m->rcpts[0].to, m->helo);
	settle(s, m, "blocklisted", c->now);
	sim_say(s, h->maillog, c->now + 40000,
		"postfix/postscreen[%d]: DISCONNECT [%s]:%u", pid, c->peer->ip,
		c->peer->port);
}

void
traffic_stages(struct sim *s, int64_t now)
{
	struct mail *m = traffic_write_inbound(s, now);
	struct smtpd c = { .host = world_host(s, ROLE_MX),
		.daemon = "smtpd",
		.peer = &m->client,
		.now = now };

	m->rcpt_count = 1;
	m->team_size = 0;
	m->rcpts[0].orig_to[0] = '\0';
	m->size = 0;
	if (c.host->has_postscreen && rng_chance(&s->rng, 500))
		refuse_by_postscreen(s, &c, m);
	else
		refuse_by_milter(s, &c, m);
	mail_unhold(s, m);
}
