#include "tests/sim/qmail.h"

#include "tests/sim/hop.h"
#include "tests/sim/mail.h"
#include "tests/sim/model.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static void
say_status(struct sim *s, struct host *h, int64_t when_us)
{
	sim_say(s, h->maillog, when_us, "status: local %u/10 remote %u/20",
		h->running[0], h->running[1]);
}

/* qmail prints blanks in replies as underscores. */
static void
underscore(char *text)
{
	for (; *text; text++)
		if (*text == ' ')
			*text = '_';
}

/* qmail-send's start of a message; the queue id is the inode. */
static struct leg *
queue(struct sim *s, struct host *h, struct mail *m, const struct leg *parent,
	int64_t now)
{
	struct leg *leg = mail_leg(m, h, parent, now);

	snprintf(leg->queue_id, sizeof(leg->queue_id), "%u",
		(unsigned)h->inode_base + h->next_inode % 23);
	if (!leg->qp)
		leg->qp = (unsigned)host_proc(
			s, h, SVC_SMTPD, now, now + SECOND_US)
				  ->pid;
	sim_say(s, h->maillog, now, "new msg %s", leg->queue_id);
	sim_say(s, h->maillog, now + 40,
		"info msg %s: bytes %u from <%s> qp %u uid %u", leg->queue_id,
		m->size + 600, leg_from(leg), leg->qp, parent ? 89 : 33);
	return leg;
}

static int64_t
say_delivery(struct sim *s, struct leg *leg, unsigned i, const char *result,
	int64_t now)
{
	struct host *h = leg->host;
	const struct rcpt *r = &leg->mail->rcpts[i];
	bool is_remote = r->whose != WHOSE_QMAIL;
	unsigned number = h->next_delivery++;
	const char *at = strchr(r->to, '@');
	uint64_t begun = 0;
	uint64_t said = 0;

	h->running[is_remote]++;
	if (is_remote || !at)
		sim_say(s, h->maillog, now,
			"starting delivery %u: msg %s to remote %s", number,
			leg->queue_id, r->to);
	else
		sim_say(s, h->maillog, now,
			"starting delivery %u: msg %s to local %s-%s", number,
			leg->queue_id, at + 1, r->to);
	begun = s->said;
	say_status(s, h, now + 30);
	now += rng_lapse(&s->rng, is_remote ? 900000 : 60000);
	h->running[is_remote]--;
	sim_say(s, h->maillog, now, "delivery %u: %s", number, result);
	said = s->said;
	say_status(s, h, now + 30);
	s->said = said;
	leg->mail->rcpts[i].begun = begun;
	return now + 60;
}

static void
say_end(struct sim *s, struct leg *leg, int64_t now)
{
	sim_say(s, leg->host->maillog, now, "end msg %s", leg->queue_id);
	leg->last_us = now;
	leg->mask = 0;
}

/* To a machine of ours: the filter, which knows the way. */
static int64_t
remote_inside(struct sim *s, struct leg *leg, unsigned i, int64_t now)
{
	struct smtpd there = { .host = world_host(s, ROLE_FILTER),
		.daemon = "smtpd",
		.peer = &leg->host->peer,
		.now = now + 20000 };
	struct leg *next;
	char text[200];

	smtpd_open(s, &there);
	next = smtpd_take(s, &there, leg->mail, leg);
	smtpd_close(s, &there);
	snprintf(text, sizeof(text),
		"success: %s_accepted_message./Remote_host_said:_250_2.0.0_Ok:"
		"_queued_as_%s/",
		there.host->peer.ip, next->queue_id);
	sim_later(s, there.now + 10000, postfix_deliver, next);
	return say_delivery(s, leg, i, text, now);
}

static int64_t
remote_outside(struct sim *s, struct leg *leg, unsigned i, int64_t now)
{
	struct rcpt *r = &leg->mail->rcpts[i];
	struct peer mx;
	char reply[160];
	char text[400];

	world_relay(r->where, false, 0, &mx);
	id_reply(&s->rng, hash_mix(r->where, 9), now, reply);
	if (r->fate == FATE_BOUNCE)
		snprintf(text, sizeof(text),
			"failure: %s_does_not_like_recipient./Remote_host_said:"
			"_550_5.1.1_User_unknown/Giving_up_on_%s./",
			mx.ip, mx.ip);
	else
		snprintf(text, sizeof(text),
			"success: %s_accepted_message./Remote_host_said:_%s/",
			mx.ip, reply);
	underscore(text + sizeof("failure:"));
	now = say_delivery(s, leg, i, text, now);
	mail_settle(leg, i, r->fate == FATE_BOUNCE ? OUT_FAILED : OUT_RELAYED,
		r->fate == FATE_BOUNCE ? "bounced" : NULL, now);
	return now;
}

static int64_t
local(struct sim *s, struct leg *leg, unsigned i, int64_t now)
{
	bool is_known = leg->mail->rcpts[i].fate != FATE_NO_USER;

	now = say_delivery(s, leg, i,
		is_known ? "success: did_0+0+1/"
			 : "failure: Sorry,_no_mailbox_here_by_that_name._"
			   "(#5.1.1)/",
		now);
	mail_settle(leg, i, is_known ? OUT_DELIVERED : OUT_FAILED,
		is_known ? NULL : "bounced", now);
	return now;
}

static void send(struct sim *s, int64_t now, struct leg *leg);

/* A .qmail file: qmail-queue has the copy before the delivery ends. */
static int64_t
forward(struct sim *s, struct leg *leg, unsigned i, int64_t now)
{
	struct mail *m = leg->mail;
	unsigned k = m->rcpt_count;
	struct rcpt *r = mail_add(m);
	struct leg *next;
	char text[80];

	if (rng_chance(&s->rng, 500))
		world_stranger(s, r);
	else
		world_user(s, r);
	r->leg = -1;
	if (r->whose == WHOSE_OUTSIDE && rng_chance(&s->rng, 200))
		r->fate = FATE_BOUNCE;
	next = queue(s, leg->host, m, leg, now + 100);
	next->mask = next->envelope = 1u << k;
	snprintf(text, sizeof(text), "success: did_0+1+0/qp_%u/", next->qp);
	now = say_delivery(s, leg, i, text, now);
	mail_settle(leg, i, OUT_EXPANDED, NULL, now);
	sim_later(s, now + 9000, send, next);
	return now;
}

static void
write_postmaster(struct sim *s, const struct host *h, struct rcpt *r)
{
	*r = (struct rcpt){ .leg = -1, .whose = WHOSE_QMAIL };
	r->where = (uint64_t)(h - s->hosts);
	snprintf(r->to, sizeof(r->to), "postmaster@%s", h->fqdn);
	if (rng_chance(&s->rng, 300))
		r->fate = FATE_NO_USER;
}

/* `bounce msg N qp Q`: Q is the key to the notification. */
static void
bounce(struct sim *s, struct leg *leg, int64_t now)
{
	struct mail *old = leg->mail;
	struct mail *m;
	struct leg *back;
	unsigned qp;

	/* Only models have the notice of a notice. */
	if (!old->from[0] && s->model_count == 0)
		return;
	if (old->from[0] == '#') {
		sim_say(s, leg->host->maillog, now,
			"triple bounce: discarding bounce/%s", leg->queue_id);
		return;
	}
	m = mail_new(s, now);
	*mail_add(m) = old->origin;
	m->rcpts[0].leg = -1;
	if (!old->from[0]) {
		memcpy(m->from, "#@[]", 5);
		write_postmaster(s, leg->host, &m->rcpts[0]);
	} else if (s->model_count > 0 && old->size % 3 == 0) {
		m->rcpts[0].fate = old->origin.whose == WHOSE_OUTSIDE
			? FATE_BOUNCE
			: FATE_NO_USER;
	}
	if (leg->has_owner) {
		snprintf(m->rcpts[0].to, ADDRESS_BYTES, "%s", old->owner);
		m->rcpts[0].whose = WHOSE_STORE;
		m->rcpts[0].where =
			(uint64_t)(old->legs[leg->parent].host - s->hosts);
	}
	m->size = 2000 + old->size % 3000;
	memcpy(m->dsn_of, old->message_id, sizeof(m->dsn_of));
	qp = (unsigned)host_proc(s, leg->host, SVC_MISC, now, now + SECOND_US)
		     ->pid;
	/* qmail logs no message-id; the mail has one all the same. */
	snprintf(m->message_id, sizeof(m->message_id), "%u.%u.qmail@%s",
		(unsigned)(now / SECOND_US), qp, leg->host->fqdn);
	sim_say(s, leg->host->maillog, now, "bounce msg %s qp %u",
		leg->queue_id, qp);
	m->legs[0].qp = qp;
	back = queue(s, leg->host, m, NULL, now + 300);
	sim_later(s, now + 1000, send, back);
	mail_unhold(s, m);
}

static void
send(struct sim *s, int64_t now, struct leg *leg)
{
	struct mail *m = leg->mail;
	uint64_t here = (uint64_t)(leg->host - s->hosts);
	unsigned count = m->rcpt_count;
	bool has_failed = false;

	for (unsigned i = 0; i < count; i++) {
		struct rcpt *r = &m->rcpts[i];

		if (!(leg->mask >> i & 1))
			continue;
		if (r->fate == FATE_FORWARD && r->where == here &&
			m->rcpt_count < RCPT_CAP && m->leg_count < LEG_CAP - 2)
			now = forward(s, leg, i, now);
		else if (r->whose == WHOSE_QMAIL && r->where == here)
			now = local(s, leg, i, now);
		else if (r->whose == WHOSE_OUTSIDE)
			now = remote_outside(s, leg, i, now);
		else
			now = remote_inside(s, leg, i, now);
		has_failed = has_failed || r->outcome == OUT_FAILED;
	}
	if (has_failed)
		bounce(s, leg, now);
	say_end(s, leg, now + 500);
}

static void
say_tcpserver(struct sim *s, struct host *to, const struct leg *from,
	int64_t begin, int64_t end)
{
	int pid = host_proc(s, to, SVC_MISC, begin, end)->pid;

	sim_say(s, to->smtpd_log, begin, "tcpserver: status: %u/60",
		++to->connections);
	sim_say(s, to->smtpd_log, begin + 10, "tcpserver: pid %d from %s", pid,
		from->host->peer.ip);
	sim_say(s, to->smtpd_log, begin + 900,
		"tcpserver: ok %d %s:%s:25 %s:%s::%u", pid, to->fqdn,
		to->peer.ip, from->host->fqdn, from->host->peer.ip,
		30000 + (unsigned)rng_below(&s->rng, 30000));
	sim_say(s, to->smtpd_log, end, "tcpserver: end %d status 0", pid);
	sim_say(s, to->smtpd_log, end + 10, "tcpserver: status: %u/60",
		--to->connections);
}

void
qmail_hand_over(struct sim *s, struct leg *leg, struct host *to, uint32_t mask,
	int64_t *now)
{
	int64_t begin = *now + 3000;
	int64_t end = begin + rng_lapse(&s->rng, 300000);
	struct proc *p = host_proc(s, leg->host, SVC_SMTP, *now, end);
	struct leg *next = queue(s, to, leg->mail, leg, end - 2000);
	char delays[DELAYS_BYTES];

	next->mask = next->envelope = mask;
	say_tcpserver(s, to, leg, begin, end);
	postfix_delays(
		leg, end, 0.01, (double)(end - *now) / SECOND_US, delays);
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (mask >> i & 1)
			sim_say(s, leg->host->maillog, end,
				"postfix/smtp[%d]: %s: to=<%s>, "
				"relay=%s[%s]:25, %s, dsn=2.0.0, status=sent "
				"(250 ok %llu qp %u)",
				p->pid, leg->queue_id, leg->mail->rcpts[i].to,
				to->fqdn, to->peer.ip, delays,
				(unsigned long long)(end / SECOND_US),
				next->qp);
	leg->mask &= ~mask;
	leg->last_us = end;
	*now = end;
	sim_later(s, end + 2000, send, next);
}

void
dotqmail_happen(struct sim *s, int64_t now)
{
	struct mail *m = hop_write(s, now, WHOSE_OUTSIDE);

	m->rcpt_count = 1 + m->rcpt_count % 2;
	for (unsigned i = 0; i < m->rcpt_count; i++) {
		struct rcpt *r = &m->rcpts[i];

		*r = (struct rcpt){ .leg = -1 };
		do
			world_user(s, r);
		while (r->whose != WHOSE_QMAIL);
		if (rng_chance(&s->rng, 600))
			r->fate = FATE_FORWARD;
		else if (rng_chance(&s->rng, 300))
			r->fate = FATE_NO_USER;
	}
	if (m->rcpt_count == 2 && strcmp(m->rcpts[0].to, m->rcpts[1].to) == 0)
		m->rcpt_count = 1;
	m->way[m->way_count++] = world_host(s, ROLE_MX);
	(void)hop_arrive(s, m, m->way[0], now);
	mail_unhold(s, m);
}

void
qmail_form(struct sim *s, int64_t now)
{
	struct mail *m = mail_new(s, now);
	struct host *h = world_host(s, ROLE_QMAIL);

	m->size = 900 + m->size % 5000;
	do
		world_user(s, &m->origin);
	while (m->origin.whose != WHOSE_QMAIL);
	snprintf(m->from, sizeof(m->from), "%s", m->origin.to);
	world_stranger(s, mail_add(m));
	m->rcpts[0].leg = -1;
	if (rng_chance(&s->rng, 60))
		m->rcpts[0].fate = FATE_BOUNCE;
	snprintf(m->message_id, sizeof(m->message_id), "%llx.form@%s",
		(unsigned long long)rng_next(&s->rng) >> 8, h->fqdn);
	sim_later(s, now + 1000, send, queue(s, h, m, NULL, now));
	mail_unhold(s, m);
}
