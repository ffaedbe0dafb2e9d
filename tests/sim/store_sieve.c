/* What a user's script does with a mail, as Pigeonhole writes it: before 2.3
 * without the name of the action. */
#include "tests/sim/store.h"

#include "tests/sim/world.h"

#include <string.h>

static const struct peer here = { .name = "localhost", .ip = "127.0.0.1" };

static void
say_action(struct sim *s, struct store *st, unsigned i, const char *action,
	const char *text)
{
	store_say(s, st, i, "sieve: msgid=<%s>: %s%s%s",
		st->leg->mail->message_id, st->host->has_long_ids ? action : "",
		st->host->has_long_ids ? " action: " : "", text);
}

static void
say_stored(struct sim *s, struct store *st, unsigned i, const char *mailbox)
{
	const struct mail *m = st->leg->mail;
	char text[80];

	if (m->size % 2)
		store_say(s, st, i, "save: box=%s, uid=%u, msgid=<%s>, size=%u",
			mailbox, 1000 + st->host->kept_count, m->message_id,
			m->size);
	snprintf(text, sizeof(text), "stored mail into mailbox '%s'", mailbox);
	if (strcmp(mailbox, "INBOX") == 0)
		store_say(
			s, st, i, "sieve: msgid=<%s>: %s", m->message_id, text);
	else
		say_action(s, st, i, "fileinto", text);
}

/* It goes on from this host, by smtp or by sendmail. */
static void
send_on(struct sim *s, struct store *st, uint32_t mask)
{
	struct smtpd c = { .host = st->host,
		.daemon = "smtpd",
		.peer = &here,
		.is_plain = true,
		.now = st->now };
	struct leg *leg = st->leg;
	uint32_t all = leg->mask;
	struct leg *next;

	leg->mask = mask;
	if (st->host->has_long_ids) {
		smtpd_open(s, &c);
		next = smtpd_take(s, &c, leg->mail, leg);
		smtpd_close(s, &c);
		st->now = c.now;
	} else {
		next = pickup_take(s, leg, &st->now);
	}
	leg->mask = all;
	sim_later(s, st->now + 5000, postfix_deliver, next);
}

static void
redirect(struct sim *s, struct store *st, unsigned i)
{
	struct mail *m = st->leg->mail;
	bool is_kept = m->rcpts[i].fate == FATE_REDIRECT_KEEP;
	char text[ADDRESS_BYTES + 20];
	struct rcpt *r = mail_add(m);
	uint64_t said = 0;

	if (rng_chance(&s->rng, 500))
		world_stranger(s, r);
	else
		world_user(s, r);
	send_on(s, st, 1u << (m->rcpt_count - 1));
	snprintf(text, sizeof(text), "forwarded to <%s>", r->to);
	say_action(s, st, i, "redirect", text);
	if (is_kept)
		say_stored(s, st, i, "INBOX");
	said = s->said;
	store_say_saved(s, st, i);
	mail_settle(st->leg, i, is_kept ? OUT_DELIVERED : OUT_EXPANDED, "sieve",
		st->now);
	if (is_kept)
		store_keep(st, i);
	m->rcpts[i].said = said;
}

/* A mail of Dovecot's own to the sender. */
static void
write_to_sender(struct sim *s, struct store *st)
{
	const struct mail *old = st->leg->mail;
	struct mail *m = mail_new(s, st->now);
	struct smtpd c = { .host = st->host,
		.daemon = "smtpd",
		.peer = &here,
		.is_plain = true,
		.now = st->now };

	*mail_add(m) = old->origin;
	m->rcpts[0].leg = -1;
	m->size = 700 + old->size % 900;
	m->client = here;
	m->has_client = true;
	memcpy(m->dsn_of, old->message_id, sizeof(m->dsn_of));
	snprintf(m->message_id, sizeof(m->message_id),
		"dovecot-sieve-%llu-%06llu-0@%s",
		(unsigned long long)(st->now / SECOND_US),
		(unsigned long long)(st->now % SECOND_US), st->host->fqdn);
	smtpd_open(s, &c);
	sim_later(
		s, c.now + 90000, postfix_deliver, smtpd_take(s, &c, m, NULL));
	smtpd_close(s, &c);
	st->now = c.now + 1000;
	mail_unhold(s, m);
}

static void
answer(struct sim *s, struct store *st, unsigned i)
{
	const struct mail *m = st->leg->mail;
	bool is_reject = m->rcpts[i].fate == FATE_SIEVE_REJECT;
	char text[ADDRESS_BYTES + 60];
	uint64_t said = 0;

	if (m->from[0])
		write_to_sender(s, st);
	if (is_reject)
		snprintf(text, sizeof(text),
			"rejected message from <%s> (reject)", m->from);
	else
		snprintf(text, sizeof(text), "sent vacation response to <%s>",
			m->from);
	if (is_reject || m->from[0])
		say_action(s, st, i, is_reject ? "reject" : "vacation", text);
	said = s->said;
	if (!is_reject)
		say_stored(s, st, i, "INBOX");
	store_say_saved(s, st, i);
	mail_settle(st->leg, i, is_reject ? OUT_FAILED : OUT_DELIVERED,
		is_reject ? "sieve" : NULL, st->now);
	if (is_reject)
		st->leg->mail->rcpts[i].said = said;
	else
		store_keep(st, i);
}

void
store_sieve(struct sim *s, struct store *st, unsigned i)
{
	store_next(s, st);
	switch (st->leg->mail->rcpts[i].fate) {
	case FATE_REDIRECT:
	case FATE_REDIRECT_KEEP:
		redirect(s, st, i);
		return;
	case FATE_FILEINTO:
		say_stored(s, st, i, "Lists/Dev");
		store_say_saved(s, st, i);
		mail_settle(st->leg, i, OUT_DELIVERED, NULL, st->now);
		store_keep(st, i);
		return;
	default:
		answer(s, st, i);
		return;
	}
}
