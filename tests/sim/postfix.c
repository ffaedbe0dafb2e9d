#include "tests/sim/postfix.h"

#include "tests/sim/hop.h"
#include "tests/sim/mail.h"
#include "tests/sim/qmail.h"
#include "tests/sim/world.h"

#include <string.h>

static const char tls12[] = "TLSv1.2 with cipher "
			    "ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)";
static const char tls13[] = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 "
			    "(256/256 bits)";

void
smtpd_open(struct sim *s, struct smtpd *c)
{
	enum service svc = c->daemon[1] == 'u' ? SVC_SUBMISSION : SVC_SMTPD;

	c->proc = host_proc(s, c->host, svc, c->now, INT64_MAX);
	sim_say(s, c->host->maillog, c->now,
		"postfix/%s[%d]: connect from %s[%s]", c->daemon, c->proc->pid,
		c->peer->name, c->peer->ip);
	c->now += rng_lapse(&s->rng, 90000);
	if (!c->has_tls)
		return;
	sim_say(s, c->host->maillog, c->now,
		"postfix/%s[%d]: Anonymous TLS connection established from "
		"%s[%s]: %s",
		c->daemon, c->proc->pid, c->peer->name, c->peer->ip,
		rng_chance(&s->rng, 300) ? tls13 : tls12);
	c->now += rng_lapse(&s->rng, 120000);
}

static void
say_client(struct sim *s, const struct smtpd *c, const struct leg *leg,
	const struct leg *parent)
{
	char more[160] = "";

	if (c->user)
		snprintf(more, sizeof(more),
			", sasl_method=%s, sasl_username=%.100s",
			c->user[0] & 1 ? "PLAIN" : "LOGIN", c->user);
	else if (parent && parent->host == c->host && !c->is_plain &&
		c->host->has_long_ids)
		snprintf(more, sizeof(more), ", orig_queue_id=%s",
			parent->queue_id);
	else if (c->origin)
		snprintf(more, sizeof(more), ", orig_client=%.80s[%s]",
			c->origin->name, c->origin->ip);
	sim_say(s, c->host->maillog, leg->first_us,
		"postfix/%s[%d]: %s: client=%s[%s]%s", c->daemon, c->proc->pid,
		leg->queue_id, c->peer->name, c->peer->ip, more);
}

static void
say_dkim(struct sim *s, const struct smtpd *c, const struct leg *leg)
{
	const char *at = strchr(leg->mail->from, '@');
	int pid = c->host->qmgr_pid - 300;

	if (c->host->role == ROLE_SUBMIT && at)
		sim_say(s, c->host->maillog, c->now,
			"opendkim[%d]: %s: DKIM-Signature field added "
			"(s=mail%u, d=%s)",
			pid, leg->queue_id, 2018, at + 1);
	else if (c->host->role == ROLE_MX && (leg->mail->size & 3) == 1)
		sim_say(s, c->host->maillog, c->now,
			"opendkim[%d]: %s: DKIM verification successful", pid,
			leg->queue_id);
}

struct leg *
smtpd_begin(struct sim *s, struct smtpd *c, struct mail *m,
	const struct leg *parent)
{
	struct leg *leg = mail_leg(m, c->host, parent, c->now);

	say_client(s, c, leg, parent);
	c->now += rng_lapse(&s->rng, 30000);
	return leg;
}

void
smtpd_message(struct sim *s, struct smtpd *c, const struct leg *leg)
{
	struct proc *p = host_proc(s, c->host, SVC_CLEANUP, c->now,
		c->now + 4 * (int64_t)SECOND_US);

	sim_say(s, c->host->maillog, c->now,
		"postfix/cleanup[%d]: %s: message-id=<%s>", p->pid,
		leg->queue_id, leg->mail->message_id);
}

void
smtpd_queue(struct sim *s, struct smtpd *c, const struct leg *leg)
{
	say_dkim(s, c, leg);
	c->now += 2000;
	qmgr_active(s, leg, c->now);
	c->now += 1000;
	c->mails++;
	c->rcpts += (unsigned)__builtin_popcount(leg->mask);
	if (leg->parent < 0 && leg->mail->team_size > 0)
		c->rcpts -= leg->mail->team_size - 1;
}

struct leg *
smtpd_take(struct sim *s, struct smtpd *c, struct mail *m,
	const struct leg *parent)
{
	struct leg *leg = smtpd_begin(s, c, m, parent);

	smtpd_message(s, c, leg);
	c->now += rng_lapse(&s->rng, 20000 + m->size / 20);
	smtpd_queue(s, c, leg);
	return leg;
}

struct leg *
pickup_take(struct sim *s, const struct leg *parent, int64_t *now)
{
	struct mail *m = parent->mail;
	struct host *h = parent->host;
	struct leg *leg = mail_leg(m, h, parent, *now);
	struct proc *p =
		host_proc(s, h, SVC_CLEANUP, *now, *now + 2 * SECOND_US);

	sim_say(s, h->maillog, *now,
		"postfix/pickup[%d]: %s: uid=5000 from=<%s>", h->qmgr_pid + 1,
		leg->queue_id, leg_from(leg));
	sim_say(s, h->maillog, *now + 3000,
		"postfix/cleanup[%d]: %s: message-id=<%s>", p->pid,
		leg->queue_id, m->message_id);
	qmgr_active(s, leg, *now + 9000);
	*now += 10000;
	return leg;
}

void
smtpd_refuse(struct sim *s, struct smtpd *c, const struct mail *m, unsigned i,
	const char *reply)
{
	sim_say(s, c->host->maillog, c->now,
		"postfix/%s[%d]: %s: reject: RCPT from %s[%s]: %s; "
		"from=<%s> to=<%s> proto=ESMTP helo=<%s>",
		c->daemon, c->proc->pid, c->queue_id ? c->queue_id : "NOQUEUE",
		c->peer->name, c->peer->ip, reply, m->from,
		rcpt_asked(&m->rcpts[i]), m->helo);
	c->refused++;
}

/* ` word=3`, or of five tried ` word=3/5`; returns the length. */
static int
count(char *out, size_t size, const char *word, unsigned good, unsigned bad)
{
	if (bad)
		return snprintf(out, size, " %s=%u/%u", word, good, good + bad);
	if (good)
		return snprintf(out, size, " %s=%u", word, good);
	out[0] = '\0';
	return 0;
}

void
smtpd_count(const struct smtpd *c, bool has_quit, char *out, size_t size)
{
	unsigned hello = c->has_tls ? 2 : 1;
	unsigned all = hello + c->has_tls + (c->user != NULL) + has_quit;
	unsigned begun = c->mails + c->bad_data;
	unsigned mail = begun + (c->refused > 0 && begun == 0);
	int n = snprintf(out, size, "ehlo=%u", hello);

	if (c->has_tls)
		n += snprintf(out + n, size - (size_t)n, " starttls=1");
	if (c->user)
		n += snprintf(out + n, size - (size_t)n, " auth=1");
	n += count(out + n, size - (size_t)n, "mail", mail, 0);
	n += count(out + n, size - (size_t)n, "rcpt", c->rcpts, c->refused);
	n += count(out + n, size - (size_t)n, c->has_bdat ? "bdat" : "data",
		c->mails, c->bad_data);
	all += mail + c->rcpts + c->mails;
	if (has_quit)
		n += snprintf(out + n, size - (size_t)n, " quit=1");
	(void)count(out + n, size - (size_t)n, "commands", all,
		c->refused + c->bad_data);
}

void
smtpd_close(struct sim *s, struct smtpd *c)
{
	char text[COUNTS_BYTES];

	smtpd_count(c, true, text, sizeof(text));
	c->now += rng_lapse(&s->rng, 40000);
	sim_say(s, c->host->maillog, c->now,
		"postfix/%s[%d]: disconnect from %s[%s] %s", c->daemon,
		c->proc->pid, c->peer->name, c->peer->ip, text);
	c->proc->busy_until = c->now;
}

/* Postfix prints two digits that mean something, and none below 10 ms. */
static void
seconds_text(double seconds, char *out, size_t size)
{
	if (seconds >= 10)
		snprintf(out, size, "%.0f", seconds);
	else
		snprintf(out, size, "%.2g",
			(double)(long)(seconds * 100 + 0.5) / 100);
}

void
postfix_delays(const struct leg *leg, int64_t now, double connect_s,
	double send_s, char *out)
{
	double total = (double)(now - leg->first_us) / SECOND_US;
	double before = 0.02 + (double)(leg->first_us % 100) / 400;
	double parts[5];
	char text[5][12];

	if (total < before + connect_s + send_s)
		total = before + connect_s + send_s + 0.01;
	parts[0] = total;
	parts[1] = before;
	parts[2] = total - before - connect_s - send_s;
	parts[3] = connect_s;
	parts[4] = send_s;
	for (unsigned i = 0; i < 5; i++)
		seconds_text(parts[i], text[i], sizeof(text[i]));
	snprintf(out, DELAYS_BYTES, "delay=%s, delays=%s/%s/%s/%s", text[0],
		text[1], text[2], text[3], text[4]);
}

void
qmgr_active(struct sim *s, const struct leg *leg, int64_t when_us)
{
	sim_say(s, leg->host->maillog, when_us,
		"postfix/qmgr[%d]: %s: from=<%s>, size=%u, nrcpt=%d "
		"(queue active)",
		leg->host->qmgr_pid, leg->queue_id, leg_from(leg),
		leg->mail->size + 440 * (unsigned)leg->index,
		__builtin_popcount(leg->envelope));
}

void
qmgr_removed(struct sim *s, struct leg *leg, int64_t when_us)
{
	if (leg->mask)
		return;
	sim_say(s, leg->host->maillog, when_us, "postfix/qmgr[%d]: %s: removed",
		leg->host->qmgr_pid, leg->queue_id);
	leg->last_us = when_us;
	host_free_id(leg->host, leg->queue_id, when_us);
}

struct leg *
smtp_hand_over(struct sim *s, struct leg *leg, struct host *to, uint32_t mask,
	int64_t *now)
{
	static const struct peer here = { .name = "localhost",
		.ip = "127.0.0.1" };
	struct smtpd there = { .host = to,
		.daemon = "smtpd",
		.peer = to->is_out ? &here : &leg->host->peer,
		.now = *now + 2000 };
	char relay[140];
	struct proc *p = host_proc(
		s, leg->host, SVC_SMTP, *now, *now + (int64_t)SECOND_US);
	int64_t start = *now;
	uint32_t all = leg->mask;
	char delays[DELAYS_BYTES];
	struct leg *next;

	snprintf(relay, sizeof(relay), "%s[%s]:25",
		to->is_nameless ? to->peer.ip : to->fqdn, to->peer.ip);
	if (to->is_out)
		snprintf(relay, sizeof(relay), "127.0.0.1[127.0.0.1]:10026");
	smtpd_open(s, &there);
	/* All recipients are counted there in the profile that others have
	 * measured with. */
	if (s->is_counted)
		leg->mask = mask;
	next = smtpd_take(s, &there, leg->mail, leg);
	leg->mask = all;
	next->mask = next->envelope = mask;
	*now = there.now + 1500;
	postfix_delays(
		leg, *now, 0.01, (double)(*now - start) / SECOND_US, delays);
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		char shown[SHOWN_BYTES];

		if (!(mask >> i & 1))
			continue;
		rcpt_show(leg, &leg->mail->rcpts[i], shown);
		sim_say(s, leg->host->maillog, *now,
			"postfix/smtp[%d]: %s: %s, relay=%s, %s, "
			"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as %s)",
			p->pid, leg->queue_id, shown, relay, delays,
			next->queue_id);
	}
	smtpd_close(s, &there);
	leg->mask &= ~mask;
	leg->last_us = *now;
	return next;
}

/* A list's sender has its mailbox where the list is; others may be gone as
 * well, and nobody is told then. */
static void
write_back(struct sim *s, const struct leg *leg, struct rcpt *r)
{
	*r = leg->mail->origin;
	r->leg = -1;
	if (leg->has_owner) {
		snprintf(r->to, sizeof(r->to), "%s", leg->mail->owner);
		r->whose = WHOSE_STORE;
		r->where = (uint64_t)(leg->host - s->hosts);
	} else if (s->is_eventful && rng_chance(&s->rng, 150)) {
		r->fate =
			r->whose == WHOSE_OUTSIDE ? FATE_BOUNCE : FATE_NO_USER;
	}
}

void
postfix_message_id(
	const struct host *h, const char *queue_id, int64_t now, char *out)
{
	struct civil c = civil_of(now, 0);

	snprintf(out, MESSAGE_ID_BYTES, "%04d%02d%02d%02d%02d%02d.%s@%s",
		c.year, c.month, c.day, c.hour, c.minute, c.second, queue_id,
		h->fqdn);
}

void
bounce_tell(struct sim *s, struct leg *leg, const char *what, int64_t now)
{
	const struct mail *old = leg->mail;
	struct mail *m;
	struct leg *back;
	struct proc *p;

	if (old->from[0] == '\0')
		return;
	m = mail_new(s, now);
	write_back(s, leg, mail_add(m));
	m->size = 2800 + old->size % 3000;
	memcpy(m->dsn_of, old->message_id, sizeof(m->dsn_of));
	back = mail_leg(m, leg->host, NULL, now);
	back->is_clean = true;
	postfix_message_id(leg->host, back->queue_id, now, m->message_id);
	p = host_proc(s, leg->host, SVC_CLEANUP, now, now + SECOND_US);
	sim_say(s, leg->host->maillog, now + 3000,
		"postfix/cleanup[%d]: %s: message-id=<%s>", p->pid,
		back->queue_id, m->message_id);
	p = host_proc(s, leg->host, SVC_BOUNCE, now, now + SECOND_US);
	sim_say(s, leg->host->maillog, now + 6000,
		"postfix/bounce[%d]: %s: sender %s notification: %s", p->pid,
		leg->queue_id, what, back->queue_id);
	qmgr_active(s, back, now + 7000);
	sim_later(s, now + 9000, postfix_deliver, back);
	mail_unhold(s, m);
}

void
bounce_notify(struct sim *s, struct leg *leg, int64_t now)
{
	bounce_tell(s, leg, "non-delivery", now);
}

static void
route(struct sim *s, int64_t now, struct leg *leg)
{
	for (unsigned i = 0; i < s->host_count; i++) {
		struct host *h = &s->hosts[i];
		uint32_t mask = leg_mask_at(leg, WHOSE_STORE, i);

		if (mask && h != leg->host)
			sim_later(s, now + 400000, postfix_deliver,
				smtp_hand_over(s, leg, h, mask, &now));
		else if (mask)
			store_deliver(s, &now, leg);
		mask = leg_mask_at(leg, WHOSE_QMAIL, i);
		if (mask)
			qmail_hand_over(s, leg, h, mask, &now);
	}
	virtual_deliver(s, &now, leg);
	if (leg->host->role == ROLE_POOL)
		pool_fall_back(s, &now, leg);
	if (outside_mask(leg))
		outside_try(s, &now, leg);
	qmgr_removed(s, leg, now + 2000);
}

/* Two thirds of the domains outside are trusted and go round the filter. */
static bool
skips_filter(const struct leg *leg)
{
	const struct mail *m = leg->mail;

	if (m->way_count > 0 && leg->host->role != ROLE_FILTER)
		return true;
	return leg->is_clean || leg->host->role == ROLE_STORE ||
		(leg->host->role == ROLE_MX && !m->is_spam &&
			m->origin.where % 3 != 0);
}

void
postfix_deliver(struct sim *s, int64_t now, struct leg *leg)
{
	struct leg *next;

	if (skips_filter(leg) && hop_next(leg)) {
		(void)hop_hand_over(s, leg, hop_next(leg), leg->mask, &now);
		qmgr_removed(s, leg, now + 2000);
	} else if (skips_filter(leg) && leg->host->out) {
		next = smtp_hand_over(s, leg, leg->host->out, leg->mask, &now);
		next->is_clean = true;
		qmgr_removed(s, leg, now + 2000);
		sim_later(s, now + 30000, postfix_deliver, next);
	} else if (skips_filter(leg)) {
		route(s, now, leg);
	} else if (leg->host->role == ROLE_FILTER) {
		amavis_filter(s, now, leg);
	} else {
		next = smtp_hand_over(
			s, leg, world_host(s, ROLE_FILTER), leg->mask, &now);
		qmgr_removed(s, leg, now + 2000);
		sim_later(s, now + 30000, postfix_deliver, next);
	}
}
