/* A filter before the queue: smtpd hands the mail to it while the client waits,
 * and has no queue id of its own. */
#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static void
say_proxy(struct sim *s, struct smtpd *c, const struct mail *m,
	const char *what, const char *reply)
{
	sim_say(s, c->host->maillog, c->now,
		"postfix/smtpd[%d]: proxy-%s: END-OF-MESSAGE: %s; "
		"from=<%s> to=<%s> proto=ESMTP helo=<%s>",
		c->proc->pid, what, reply, m->from, rcpt_asked(&m->rcpts[0]),
		m->helo);
}

static void
say_amavis(struct sim *s, const struct smtpd *c, const struct mail *m,
	const struct proc *filter, const char *verdict, const char *tail)
{
	char mail_id[16];

	id_base64(&s->rng, 12, mail_id);
	sim_say(s, c->host->maillog, c->now,
		"amavis[%d]: (%05d-%02u) %s, [%s]:%u [%s] <%s> -> <%s>, "
		"Message-ID: <%s>, mail_id: %s, Hits: %s, size: %u, %s210 ms",
		filter->pid, filter->pid, filter->uses % 100, verdict,
		m->client.ip, m->client.port, m->client.ip, m->from,
		rcpt_asked(&m->rcpts[0]), m->message_id, mail_id,
		tail[0] ? "0.1" : "9.2", m->size, tail);
}

static void
pass(struct sim *s, struct smtpd *c, struct mail *m, const struct proc *filter)
{
	static const struct peer here = { .name = "localhost",
		.ip = "127.0.0.1" };
	struct smtpd back = { .host = c->host,
		.daemon = "smtpd",
		.peer = &here,
		.origin = c->host->has_long_ids ? c->peer : NULL,
		.now = c->now };
	struct leg *leg;
	char tail[80];
	char reply[160];

	smtpd_open(s, &back);
	leg = smtpd_take(s, &back, m, NULL);
	leg->is_clean = true;
	smtpd_close(s, &back);
	c->now = back.now + 4000;
	snprintf(tail, sizeof(tail), "queued_as: %s, ", leg->queue_id);
	say_amavis(s, c, m, filter, "Passed CLEAN {RelayedInbound}", tail);
	c->now += 2000;
	snprintf(reply, sizeof(reply),
		"250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: "
		"queued as %s",
		leg->queue_id);
	say_proxy(s, c, m, "accept", reply);
	c->mails++;
	c->rcpts++;
	sim_later(s, c->now + 5000, postfix_deliver, leg);
}

static void
block(struct sim *s, struct smtpd *c, struct mail *m, const struct proc *filter)
{
	struct rcpt *r = &m->rcpts[0];
	char reply[100];

	say_amavis(s, c, m, filter, "Blocked SPAM {RejectedInbound}", "");
	c->now += 2000;
	snprintf(reply, sizeof(reply), "554 5.7.0 Reject, id=%05d-%02u - spam",
		filter->pid, filter->uses % 100);
	say_proxy(s, c, m, "reject", reply);
	r->outcome = OUT_REJECTED;
	r->reason = "spam";
	r->said = s->said;
	r->decided_us = m->last_us = c->now;
	c->bad_data++;
	c->rcpts++;
}

void
traffic_proxied(struct sim *s, int64_t now)
{
	struct mail *m = traffic_write_inbound(s, now);
	struct smtpd c = { .host = world_host(s, ROLE_MX),
		.daemon = "smtpd",
		.peer = &m->client,
		.now = now };
	struct proc *filter = host_proc(
		s, c.host, SVC_AMAVIS, now, now + 2 * (int64_t)SECOND_US);

	m->rcpt_count = 1;
	m->team_size = 0;
	m->rcpts[0].orig_to[0] = '\0';
	smtpd_open(s, &c);
	m->first_us = c.now;
	sim_say(s, c.host->maillog, c.now,
		"postfix/smtpd[%d]: NOQUEUE: client=%s[%s]", c.proc->pid,
		c.peer->name, c.peer->ip);
	c.now += 190000;
	if (rng_chance(&s->rng, 300))
		block(s, &c, m, filter);
	else
		pass(s, &c, m, filter);
	smtpd_close(s, &c);
	mail_unhold(s, m);
}
