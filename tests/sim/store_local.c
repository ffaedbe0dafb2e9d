/* What local(8) does with an address of its alias table. */
#include "tests/sim/store.h"

#include "tests/sim/world.h"

#include <string.h>

static void
say_local(struct sim *s, struct store *st, unsigned i, const char *text)
{
	char delays[DELAYS_BYTES];
	char shown[SHOWN_BYTES];

	st->now += 9000;
	rcpt_show(st->leg, &st->leg->mail->rcpts[i], shown);
	postfix_delays(st->leg, st->now, 0, 0.02, delays);
	sim_say(s, st->host->maillog, st->now,
		"postfix/local[%d]: %s: %s, relay=local, %s, dsn=2.0.0, "
		"status=sent (%s)",
		st->local->pid, st->leg->queue_id, shown, delays, text);
}

/* A new queue file for the recipients from `first` on, which the alias stands
 * for. */
static void
forward(struct sim *s, struct store *st, unsigned i, unsigned first)
{
	struct mail *m = st->leg->mail;
	struct leg *child = mail_leg(m, st->host, st->leg, st->now);
	char text[64];

	child->has_owner = child->has_owner || m->owner[0];
	child->mask = 0;
	for (unsigned k = first; k < m->rcpt_count; k++) {
		child->mask |= 1u << k;
		memcpy(m->rcpts[k].orig_to, m->rcpts[i].to, ADDRESS_BYTES);
		m->rcpts[k].orig_leg = child->index;
	}
	child->envelope = child->mask;
	sim_say(s, st->host->maillog, st->now + 4000,
		"postfix/cleanup[%d]: %s: message-id=<%s>",
		st->host->procs[SVC_CLEANUP][0].pid, child->queue_id,
		m->message_id);
	snprintf(text, sizeof(text), "forwarded as %s", child->queue_id);
	say_local(s, st, i, text);
	mail_settle(st->leg, i, OUT_EXPANDED, NULL, st->now);
	qmgr_active(s, child, st->now + 1000);
	sim_later(s, st->now + 3000, postfix_deliver, child);
}

/* Some of this host, some of others, some of strangers. */
static void
write_team(struct sim *s, struct store *st)
{
	struct mail *m = st->leg->mail;
	unsigned count = 2 + (unsigned)rng_below(&s->rng, 4);

	while (count-- > 0 && m->rcpt_count < RCPT_CAP)
		if (rng_chance(&s->rng, 150))
			world_stranger(s, mail_add(m));
		else if (rng_chance(&s->rng, 300))
			world_user(s, mail_add(m));
		else
			(void)store_user(s, st);
}

/* "owner-list: somebody" gives the copies a sender of their own. */
static void
write_owner(struct mail *m, const struct rcpt *r)
{
	if (!m->owner[0])
		snprintf(m->owner, sizeof(m->owner), "owner-%.80s", r->to);
}

/* As postsrsd rewrites it. */
static void
write_srs(struct sim *s, struct mail *m)
{
	const char *at = strchr(m->from, '@');

	if (at && !m->owner[0])
		snprintf(m->owner, sizeof(m->owner),
			"SRS0=%04x=%02X=%.30s=%.14s@hoster.example",
			(unsigned)rng_below(&s->rng, 65536) & 0xffff,
			(unsigned)rng_below(&s->rng, 256) & 0xff, at + 1,
			m->from);
}

/* Mailman sends copies through port 25: mails of their own, but with the same
 * Message-ID. */
static void
distribute(struct sim *s, int64_t now, struct leg *leg)
{
	static const struct peer here = { .name = "localhost",
		.ip = "127.0.0.1" };
	struct smtpd c = {
		.host = leg->host, .daemon = "smtpd", .peer = &here, .now = now
	};
	const struct mail *old = leg->mail;

	smtpd_open(s, &c);
	for (unsigned n = 1 + old->size % 2; n > 0; n--) {
		struct mail *m = mail_new(s, c.now);

		memcpy(m->message_id, old->message_id, MESSAGE_ID_BYTES);
		snprintf(m->from, sizeof(m->from), "list-bounces@%s",
			leg->host->fqdn);
		m->origin = (struct rcpt){ .leg = -1 };
		snprintf(m->origin.to, sizeof(m->origin.to), "%s", m->from);
		m->origin.whose = WHOSE_STORE;
		m->origin.where = (uint64_t)(leg->host - s->hosts);
		m->client = here;
		m->has_client = true;
		m->size = old->size + 900;
		for (unsigned k = 2 + (unsigned)rng_below(&s->rng, 3); k > 0;
			k--)
			if (n == 2)
				world_stranger(s, mail_add(m));
			else
				world_user(s, mail_add(m));
		sim_later(s, c.now + 9000, postfix_deliver,
			smtpd_take(s, &c, m, NULL));
		c.now += 40000;
		mail_unhold(s, m);
	}
	smtpd_close(s, &c);
}

void
store_local(struct sim *s, struct store *st, unsigned i)
{
	struct mail *m = st->leg->mail;
	unsigned first = m->rcpt_count;

	st->local =
		host_proc(s, st->host, SVC_LOCAL, st->now, st->now + SECOND_US);
	switch (m->rcpts[i].fate) {
	case FATE_NULL:
		say_local(s, st, i, "delivered to file: /dev/null");
		mail_settle(st->leg, i, OUT_DISCARDED, "alias", st->now);
		return;
	case FATE_LIST:
		say_local(s, st, i,
			"delivered to command: /usr/lib/mailman/mail/mailman "
			"post list");
		mail_settle(st->leg, i, OUT_DELIVERED, NULL, st->now);
		if (m->from[0])
			sim_later(s, st->now + rng_lapse(&s->rng, 4000000),
				distribute, st->leg);
		return;
	case FATE_TEAM:
		if (m->size % 2)
			write_owner(m, &m->rcpts[i]);
		write_team(s, st);
		break;
	case FATE_SRS:
		write_srs(s, m);
		world_stranger(s, mail_add(m));
		break;
	default:
		(void)store_user(s, st);
		break;
	}
	forward(s, st, i, first);
}
