/* The mailbox host: Postfix's lmtp and local on one side, Dovecot's lmtp on
 * the other. */
#include "tests/sim/postfix.h"

#include "tests/sim/mail.h"
#include "tests/sim/world.h"

#include <string.h>

struct store {
	struct leg *leg;
	struct host *host;
	struct proc *lmtp;
	struct proc *dovecot;
	int64_t start;
	int64_t now;
	char session[SESSION_BYTES];
	unsigned saved;
	bool has_failed;
};

static void
keep(struct host *h, const struct mail *m, const char *user)
{
	struct kept *k = &h->kept[h->kept_count % KEPT_CAP];

	snprintf(k->user, sizeof(k->user), "%s", user);
	snprintf(k->message_id, sizeof(k->message_id), "%s", m->message_id);
	k->uid = 1000 + h->kept_count++;
	k->size = m->size;
}

static void
say_to(struct sim *s, const struct store *st, const struct rcpt *r,
	const char *text)
{
	char delays[DELAYS_BYTES];
	char orig[ADDRESS_BYTES + 16] = "";

	if (r->orig_to[0])
		snprintf(orig, sizeof(orig), " orig_to=<%s>,", r->orig_to);
	postfix_delays(st->leg, st->now, 0.01,
		(double)(st->now - st->start) / SECOND_US, delays);
	sim_say(s, st->host->maillog, st->now,
		"postfix/lmtp[%d]: %s: to=<%s>,%s "
		"relay=%s[private/dovecot-lmtp], %s, %s",
		st->lmtp->pid, st->leg->queue_id, r->to, orig, st->host->fqdn,
		delays, text);
}

static void
save(struct sim *s, struct store *st, unsigned i)
{
	struct rcpt *r = &st->leg->mail->rcpts[i];
	const char *own =
		st->host->mailbox_log == st->host->maillog ? "" : " Info:";
	const char *tag = *own ? "" : "dovecot: ";
	char id[SESSION_BYTES + 16];
	char text[260];
	bool is_unwanted;
	uint64_t said;

	snprintf(id, sizeof(id), "%s", st->session);
	if (++st->saved > 1)
		snprintf(id, sizeof(id), "%s:%u", st->session, st->saved);
	st->now += rng_lapse(&s->rng, 25000);
	is_unwanted = s->is_eventful && rng_chance(&s->rng, 50);
	if (is_unwanted)
		sim_say(s, st->host->mailbox_log, st->now,
			"%slmtp(%s)<%d><%s>:%s sieve: msgid=<%s>: marked "
			"message to be discarded if not explicitly delivered "
			"(discard action)",
			tag, r->to, st->dovecot->pid, id, own,
			st->leg->mail->message_id);
	else if (strlen(r->to) % 3 == 0)
		sim_say(s, st->host->mailbox_log, st->now,
			"%slmtp(%s)<%d><%s>:%s sieve: msgid=<%s>: stored mail "
			"into mailbox '%s'",
			tag, r->to, st->dovecot->pid, id, own,
			st->leg->mail->message_id,
			st->leg->mail->size % 5 ? "INBOX" : "Lists");
	else
		sim_say(s, st->host->mailbox_log, st->now,
			"%slmtp(%s)<%d><%s>:%s msgid=<%s>: saved mail to INBOX",
			tag, r->to, st->dovecot->pid, id, own,
			st->leg->mail->message_id);
	said = s->said;
	st->now += 3000;
	snprintf(text, sizeof(text),
		"dsn=2.0.0, status=sent (250 2.0.0 <%s> %s Saved)", r->to, id);
	say_to(s, st, r, text);
	mail_settle(st->leg, i, is_unwanted ? OUT_DISCARDED : OUT_DELIVERED,
		is_unwanted ? "sieve" : NULL, st->now);
	/* Only the store knows: its reply is the same. */
	if (is_unwanted)
		r->said = said;
	else
		keep(st->host, st->leg->mail, r->to);
}

static void
refuse(struct sim *s, struct store *st, unsigned i)
{
	struct rcpt *r = &st->leg->mail->rcpts[i];
	char text[400];

	st->now += rng_lapse(&s->rng, 20000);
	if (r->fate == FATE_NO_USER)
		snprintf(text, sizeof(text),
			"dsn=5.1.1, status=bounced (host %s"
			"[private/dovecot-lmtp] said: 550 5.1.1 <%s> User "
			"doesn't exist: %s (in reply to RCPT TO command))",
			st->host->fqdn, r->to, r->to);
	else
		snprintf(text, sizeof(text),
			"dsn=5.2.2, status=bounced (host %s"
			"[private/dovecot-lmtp] said: 552 5.2.2 <%s> Quota "
			"exceeded (mailbox for user is full) (in reply to end "
			"of DATA command))",
			st->host->fqdn, r->to);
	say_to(s, st, r, text);
	mail_settle(st->leg, i, OUT_FAILED, "bounced", st->now);
	st->has_failed = true;
}

/* An alias in local(8)'s table: a new queue file with the new recipient. */
static void
forward(struct sim *s, struct store *st, unsigned i)
{
	struct mail *m = st->leg->mail;
	struct rcpt *target = mail_add(m);
	struct rcpt *r = &m->rcpts[i];
	struct proc *p =
		host_proc(s, st->host, SVC_LOCAL, st->now, st->now + SECOND_US);
	struct leg *child;
	char delays[DELAYS_BYTES];

	do
		world_user(s, target);
	while (target->whose != WHOSE_STORE);
	target->where = (uint64_t)(st->host - s->hosts);
	memcpy(target->orig_to, r->to, sizeof(target->orig_to));
	child = mail_leg(m, st->host, st->leg, st->now);
	child->mask = child->envelope = 1u << (m->rcpt_count - 1);
	sim_say(s, st->host->maillog, st->now + 4000,
		"postfix/cleanup[%d]: %s: message-id=<%s>",
		st->host->procs[SVC_CLEANUP][0].pid, child->queue_id,
		m->message_id);
	st->now += 9000;
	postfix_delays(st->leg, st->now, 0, 0.02, delays);
	sim_say(s, st->host->maillog, st->now,
		"postfix/local[%d]: %s: to=<%s>, relay=local, %s, dsn=2.0.0, "
		"status=sent (forwarded as %s)",
		p->pid, st->leg->queue_id, r->to, delays, child->queue_id);
	mail_settle(st->leg, i, OUT_EXPANDED, NULL, st->now);
	qmgr_active(s, child, st->now + 1000);
	sim_later(s, st->now + 3000, postfix_deliver, child);
}

void
store_deliver(struct sim *s, int64_t *now, struct leg *leg)
{
	struct store st = {
		.leg = leg, .host = leg->host, .start = *now, .now = *now + 5000
	};
	struct mail *m = leg->mail;
	uint64_t here = (uint64_t)(leg->host - s->hosts);
	unsigned count = m->rcpt_count;

	st.lmtp = host_proc(s, st.host, SVC_LMTP, *now, *now + SECOND_US);
	st.dovecot = host_proc(s, st.host, SVC_MISC, *now, *now + SECOND_US);
	id_lmtp(*now, st.dovecot->pid, (uint32_t)hash_mix(7, here), st.session);
	for (unsigned i = 0; i < count; i++) {
		struct rcpt *r = &m->rcpts[i];

		if (!(leg->mask >> i & 1) || r->whose != WHOSE_STORE ||
			r->where != here)
			continue;
		if (r->fate == FATE_ALIAS && m->rcpt_count < RCPT_CAP &&
			m->leg_count < LEG_CAP - 2)
			forward(s, &st, i);
		else if (r->fate == FATE_NO_USER || r->fate == FATE_OVER_QUOTA)
			refuse(s, &st, i);
		else
			save(s, &st, i);
		leg->mask &= ~(1u << i);
	}
	if (st.has_failed)
		bounce_notify(s, leg, st.now + 2000);
	*now = st.now;
}
