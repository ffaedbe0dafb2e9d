/* What an open port 25 gets all day: refused mails, scanners, guesses. */
#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

/* One recipient after another is refused, each for a reason of its own. */
static void
refuse(struct sim *s, struct smtpd *c, struct mail *m, unsigned i)
{
	static const char *const reasons[] = { "blocklisted", "relay-denied",
		"sender-domain", "unknown-user", "unknown-user" };
	unsigned kind = (unsigned)(m->origin.where % 5);
	struct rcpt *r = &m->rcpts[i];
	char reply[300];

	if (kind == 0)
		snprintf(reply, sizeof(reply),
			"554 5.7.1 Service unavailable; Client host [%s] "
			"blocked using zen.rbl.example",
			m->client.ip);
	else if (kind == 1)
		snprintf(reply, sizeof(reply),
			"454 4.7.1 <%s>: Relay access denied", r->to);
	else if (kind == 2)
		snprintf(reply, sizeof(reply),
			"450 4.1.8 <%s>: Sender address rejected: Domain not "
			"found",
			m->from);
	else
		snprintf(reply, sizeof(reply),
			"550 5.1.1 <%s>: Recipient address rejected: User "
			"unknown in virtual mailbox table",
			r->to);
	smtpd_refuse(s, c, m, i, reply);
	r->outcome = OUT_REJECTED;
	r->reason = reasons[kind];
	r->said = s->said;
	r->decided_us = m->last_us = c->now;
	c->now += rng_lapse(&s->rng, 80000);
}

/* A recipient that was never there: at a domain of ours or, to try whether
 * we relay, of others. */
static void
write_nobody(struct sim *s, struct mail *m)
{
	struct rcpt *r = mail_add(m);
	char person[NAME_BYTES];
	char domain[NAME_BYTES];

	if (m->origin.where % 5 == 1)
		world_stranger(s, r);
	else
		world_user(s, r);
	name_person(rng_next(&s->rng), person);
	snprintf(domain, sizeof(domain), "%s", strchr(r->to, '@') + 1);
	snprintf(r->to, sizeof(r->to), "%.40s@%.44s", person, domain);
}

void
traffic_refused(struct sim *s, int64_t now)
{
	struct mail *m = mail_new(s, now);
	struct smtpd c = { .host = world_host(s, ROLE_MX),
		.daemon = "smtpd",
		.peer = &m->client,
		.now = now };

	world_stranger(s, &m->origin);
	snprintf(m->from, sizeof(m->from), "%s", m->origin.to);
	for (uint64_t n = 1 + rng_zipf(&s->rng, 7); n > 0; n--)
		write_nobody(s, m);
	world_nobody(s, &m->client);
	snprintf(m->helo, sizeof(m->helo), "[%s]", m->client.ip);
	m->has_client = true;
	m->size = 0;
	smtpd_open(s, &c);
	for (unsigned i = 0; i < m->rcpt_count; i++)
		refuse(s, &c, m, i);
	smtpd_close(s, &c);
	mail_unhold(s, m);
}

static void
say_lost(struct sim *s, struct smtpd *c, const char *stage)
{
	c->now += rng_lapse(&s->rng, 2 * (int64_t)SECOND_US);
	sim_say(s, c->host->maillog, c->now,
		"postfix/smtpd[%d]: lost connection after %s from %s[%s]",
		c->proc->pid, stage, c->peer->name, c->peer->ip);
	sim_say(s, c->host->maillog, c->now + 200,
		"postfix/smtpd[%d]: disconnect from %s[%s] ehlo=1 auth=0/1 "
		"commands=1/2",
		c->proc->pid, c->peer->name, c->peer->ip);
	c->proc->busy_until = c->now + 300;
}

static void
say_sasl(struct sim *s, struct smtpd *c)
{
	struct rcpt r = { .leg = -1 };
	struct login l = { .when_us = c->now,
		.host = c->host,
		.service = "smtp",
		.user = "",
		.method = "LOGIN",
		.client = c->peer };

	world_user(s, &r);
	sim_say(s, c->host->maillog, c->now,
		"postfix/smtpd[%d]: warning: %s[%s]: SASL LOGIN authentication "
		"failed: UGFzc3dvcmQ6",
		c->proc->pid, c->peer->name, c->peer->ip);
	truth_login(s, &l);
}

static void
say_anvil(
	struct sim *s, const struct host *h, const struct peer *p, int64_t now)
{
	static const char month[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t peak = now - 120 * (int64_t)SECOND_US;
	struct civil c = civil_of(peak, zone_offset(h->zone, peak));

	sim_say(s, h->maillog, now,
		"postfix/anvil[%d]: statistics: max connection rate %u/60s for "
		"(smtp:%s) at %.3s %2d %02d:%02d:%02d",
		h->qmgr_pid + 9, 1 + (unsigned)p->port % 9, p->ip,
		month + (size_t)(c.month - 1) * 3, c.day, c.hour, c.minute,
		c.second);
}

void
traffic_noise(struct sim *s, int64_t now)
{
	static const char *const stages[] = { "CONNECT", "EHLO", "AUTH",
		"STARTTLS", "UNKNOWN" };
	struct peer p;
	struct smtpd c = { .host = world_host(s, ROLE_MX),
		.daemon = "smtpd",
		.peer = &p,
		.now = now };
	unsigned kind = (unsigned)rng_below(&s->rng, 10);

	world_nobody(s, &p);
	if (kind == 0) {
		say_anvil(s, c.host, &p, now);
		return;
	}
	if (kind == 1 && c.host->has_postscreen) {
		sim_say(s, c.host->maillog, now,
			"postfix/postscreen[%d]: PREGREET 14 after 0.08 from "
			"[%s]:%u: EHLO ylmf-pc\\r\\n",
			c.host->qmgr_pid + 4, p.ip, p.port);
		return;
	}
	smtpd_open(s, &c);
	if (kind < 5)
		say_sasl(s, &c);
	say_lost(s, &c, kind < 5 ? "AUTH" : stages[kind % 5]);
}
