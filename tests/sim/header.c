/* REDIRECT and BCC of cleanup, probes of addresses, and a filter behind the
 * queue that gives a mail another Message-ID or one more recipient. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static const char archive[] = "archive@hoster.example";

static struct rcpt *
add_archive(struct mail *m)
{
	struct rcpt *r = mail_add(m);

	snprintf(r->to, sizeof(r->to), "%s", archive);
	r->whose = WHOSE_HERE;
	return r;
}

static void
take(struct sim *s, struct smtpd *c, struct mail *m, const char *check)
{
	struct leg *leg = smtpd_begin(s, c, m, NULL);

	smtpd_message(s, c, leg);
	if (check)
		sim_say(s, c->host->maillog, c->now + 500,
			"postfix/cleanup[%d]: %s: %s from %s[%s]; from=<%s> "
			"to=<%s> proto=ESMTP helo=<%s>: %s",
			c->host->procs[SVC_CLEANUP][0].pid, leg->queue_id,
			check, m->client.name, m->client.ip, m->from,
			rcpt_asked(&m->rcpts[0]), m->helo, archive);
	c->now += 20000;
	smtpd_queue(s, c, leg);
	sim_later(s, c->now + 5000, postfix_deliver, leg);
}

/* All its recipients become one other. */
static void
redirect(struct sim *s, struct smtpd *c, struct mail *m)
{
	struct rcpt *r = &m->rcpts[0];

	m->rcpt_count = 1;
	r->fate = FATE_OK;
	memcpy(r->orig_to, r->to, sizeof(r->to));
	r->orig_leg = 0;
	snprintf(r->to, sizeof(r->to), "%s", archive);
	take(s, c, m, "redirect: header Subject: invoice");
}

static void
blind_copy(struct sim *s, struct smtpd *c, struct mail *m)
{
	(void)add_archive(m);
	take(s, c, m, NULL);
}

/* verify(8) asks the next hop whether it would take the sender. No mail. */
static void
probe(struct sim *s, struct smtpd *c, struct mail *m)
{
	struct host *h = c->host;
	bool is_good = m->size % 3 > 0;
	char id[QUEUE_ID_BYTES];
	char message_id[MESSAGE_ID_BYTES];
	struct peer mx;

	host_queue_id(s, h, c->now, id);
	postfix_message_id(h, id, c->now, message_id);
	world_relay(m->origin.where, false, 0, &mx);
	sim_say(s, h->maillog, c->now,
		"postfix/cleanup[%d]: %s: message-id=<%s>",
		host_proc(s, h, SVC_CLEANUP, c->now, c->now + SECOND_US)->pid,
		id, message_id);
	sim_say(s, h->maillog, c->now + 2000,
		"postfix/qmgr[%d]: %s: from=<double-bounce@%s>, size=240, "
		"nrcpt=1 (queue active)",
		h->qmgr_pid, id, h->fqdn);
	c->now += rng_lapse(&s->rng, 900000);
	sim_say(s, h->maillog, c->now,
		"postfix/smtp[%d]: %s: to=<%s>, relay=%s[%s]:25, delay=0.9, "
		"delays=0/0/0.4/0.5, dsn=%s",
		host_proc(s, h, SVC_SMTP, c->now, c->now + SECOND_US)->pid, id,
		m->from, mx.name, mx.ip,
		is_good ? "2.1.5, status=deliverable (250 2.1.5 Ok)"
			: "4.2.0, status=undeliverable (host said: 450 4.2.0 "
			  "Greylisted (in reply to RCPT TO command))");
	sim_say(s, h->maillog, c->now + 1000, "postfix/qmgr[%d]: %s: removed",
		h->qmgr_pid, id);
	c->now += 3000;
	take(s, c, m, NULL);
}

static void
come_back(struct sim *s, int64_t now, struct leg *leg)
{
	static const struct peer here = { .name = "localhost",
		.ip = "127.0.0.1" };
	struct mail *m = leg->mail;
	struct smtpd back = { .host = leg->host,
		.daemon = "smtpd",
		.peer = &here,
		.is_plain = m->size % 2 == 0,
		.now = now + 300000 };
	uint32_t mask = leg->mask;
	char old[MESSAGE_ID_BYTES];
	char delays[DELAYS_BYTES];
	struct leg *next;

	memcpy(old, m->message_id, sizeof(old));
	if (m->size % 3)
		snprintf(m->message_id, sizeof(m->message_id), "%x.gate@%s",
			(unsigned)rng_next(&s->rng), leg->host->fqdn);
	else if (m->rcpt_count < RCPT_CAP)
		(void)add_archive(m);
	leg->mask = (1u << m->rcpt_count) - 1;
	smtpd_open(s, &back);
	next = smtpd_take(s, &back, m, leg);
	smtpd_close(s, &back);
	memcpy(m->message_id, old, sizeof(old));
	leg->mask = mask;
	now = back.now + 2000;
	postfix_delays(leg, now, 0, 0.4, delays);
	for (unsigned i = 0; i < m->rcpt_count; i++)
		if (mask >> i & 1)
			sim_say(s, leg->host->maillog, now,
				"postfix/smtp[%d]: %s: to=<%s>, "
				"relay=127.0.0.1[127.0.0.1]:10025, %s, "
				"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued "
				"as %s)",
				leg->host->qmgr_pid + 30, leg->queue_id,
				m->rcpts[i].to, delays, next->queue_id);
	leg->mask = 0;
	qmgr_removed(s, leg, now + 2000);
	sim_later(s, now + 5000, postfix_deliver, next);
}

static void
filter(struct sim *s, struct smtpd *c, struct mail *m)
{
	sim_later(s, c->now + 90000, come_back, smtpd_take(s, c, m, NULL));
}

void
header_build(struct sim *s)
{
	for (unsigned i = 0; i < 2; i++) {
		struct stream_config c = { .base = "maillog",
			.rotate_second = 4 * 3600 };

		snprintf(c.host, sizeof(c.host), "head%u", i + 1);
		memcpy(c.folder, c.host, sizeof(c.host));
		world_add(s, ROLE_HEAD, &c)->has_long_ids = i == 1;
	}
}

void
header_happen(struct sim *s, int64_t now)
{
	static void (*const kinds[])(
		struct sim *, struct smtpd *, struct mail *) = { redirect,
		blind_copy, probe, filter, filter };
	struct mail *m = hop_write(s, now, WHOSE_HERE);
	struct smtpd c = { .host = world_host(s, ROLE_HEAD),
		.daemon = "smtpd",
		.peer = &m->client,
		.now = now };

	m->way[m->way_count++] = c.host;
	smtpd_open(s, &c);
	m->first_us = c.now;
	kinds[rng_below(&s->rng, 5)](s, &c, m);
	smtpd_close(s, &c);
	mail_unhold(s, m);
}
