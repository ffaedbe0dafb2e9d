#include "tests/sim/postfix.h"

#include "tests/sim/mail.h"
#include "tests/sim/world.h"

#include <string.h>

/* One mail on its way through the filter. */
struct pass {
	struct leg *leg;
	struct proc *proc;
	struct proc *smtp;
	int64_t start;
	int64_t now;
	char mail_id[16];
	char rcpts[700];
};

static void
join_rcpts(struct pass *p)
{
	const struct mail *m = p->leg->mail;
	size_t n = 0;

	for (unsigned i = 0; i < m->rcpt_count; i++)
		if (p->leg->mask >> i & 1 && n + 100 < sizeof(p->rcpts))
			n += (size_t)snprintf(p->rcpts + n,
				sizeof(p->rcpts) - n, "%s<%s>", n ? "," : "",
				m->rcpts[i].to);
}

static void
say_verdict(struct sim *s, const struct pass *p, const char *verdict,
	const char *tail)
{
	const struct mail *m = p->leg->mail;
	unsigned hits = (unsigned)(hash_mix(m->size, 5) % 4000);
	const char *ip = m->has_client ? m->client.ip : "127.0.0.1";
	char score[16];

	if (m->is_spam)
		snprintf(score, sizeof(score), "%u.%03u", 6 + hits / 200,
			hits % 1000);
	else
		snprintf(score, sizeof(score), "-%u.%03u", hits / 1000,
			hits % 1000);
	sim_say(s, p->leg->host->maillog, p->now,
		"amavis[%d]: (%05d-%02u) %s, [%s]:%u [%s] <%s> -> %s, "
		"Queue-ID: %s, Message-ID: <%s>, mail_id: %s, Hits: %s, "
		"size: %u, %s%d ms",
		p->proc->pid, p->proc->pid, p->proc->uses, verdict, ip,
		m->client.port, ip, m->from, p->rcpts, p->leg->queue_id,
		m->message_id, p->mail_id, score, m->size + 440, tail,
		(int)((p->now - p->start) / 1000));
}

/* Settled as well, unless the outcome is still to come. */
static void
say_sent(struct sim *s, const struct pass *p, enum outcome outcome,
	const char *reply)
{
	struct leg *leg = p->leg;
	char delays[DELAYS_BYTES];

	postfix_delays(leg, p->now, 0, (double)(p->now - p->start) / SECOND_US,
		delays);
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		if (!(leg->mask >> i & 1))
			continue;
		sim_say(s, leg->host->maillog, p->now + 1500,
			"postfix/smtp[%d]: %s: to=<%s>, "
			"relay=127.0.0.1[127.0.0.1]:10024, %s, %s",
			p->smtp->pid, leg->queue_id, leg->mail->rcpts[i].to,
			delays, reply);
		if (outcome != OUT_UNKNOWN)
			mail_settle(leg, i, outcome, "spam", p->now + 1500);
	}
}

static void
pass_clean(struct sim *s, struct pass *p)
{
	static const struct peer here = { .name = "localhost",
		.ip = "127.0.0.1" };
	struct smtpd back = { .host = p->leg->host,
		.daemon = "smtpd",
		.peer = &here,
		.now = p->now };
	struct leg *next;
	char tail[80];
	char reply[160];

	smtpd_open(s, &back);
	next = smtpd_take(s, &back, p->leg->mail, p->leg);
	next->is_clean = true;
	p->now = back.now;
	smtpd_close(s, &back);
	snprintf(tail, sizeof(tail), "queued_as: %s, ", next->queue_id);
	say_verdict(s, p,
		p->leg->mail->user[0] ? "Passed CLEAN {RelayedOutbound}"
				      : "Passed CLEAN {RelayedInbound}",
		tail);
	snprintf(reply, sizeof(reply),
		"dsn=2.0.0, status=sent (250 2.0.0 from "
		"MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as %s)",
		next->queue_id);
	say_sent(s, p, OUT_UNKNOWN, reply);
	sim_later(s, p->now + 8000, postfix_deliver, next);
}

static void
pass_spam(struct sim *s, struct pass *p)
{
	bool is_kept = p->leg->mail->size % 3 != 0;
	char tail[80] = "";
	char reply[160];

	say_verdict(s, p,
		is_kept ? "Blocked SPAM {DiscardedInbound,Quarantined}"
			: "Blocked SPAM {DiscardedInbound}",
		tail);
	snprintf(reply, sizeof(reply),
		"dsn=2.7.0, status=sent (250 2.7.0 Ok, discarded, "
		"id=%05d-%02u - spam)",
		p->proc->pid, p->proc->uses);
	say_sent(s, p, is_kept ? OUT_QUARANTINED : OUT_DISCARDED, reply);
}

void
amavis_filter(struct sim *s, int64_t now, struct leg *leg)
{
	struct pass p = { .leg = leg, .start = now };

	p.now = now + rng_lapse(&s->rng, 900000);
	p.proc = host_proc(s, leg->host, SVC_AMAVIS, now, p.now);
	p.smtp = host_proc(s, leg->host, SVC_SMTP, now, p.now);
	id_base64(&s->rng, 12, p.mail_id);
	join_rcpts(&p);
	if (leg->mail->is_spam)
		pass_spam(s, &p);
	else
		pass_clean(s, &p);
	leg->mask = 0;
	qmgr_removed(s, leg, p.now + 3000);
}
