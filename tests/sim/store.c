/* The mailbox host: Postfix's lmtp and local on one side, Dovecot's lmtp on
 * the other. */
#include "tests/sim/store.h"

#include "tests/sim/world.h"

#include <stdarg.h>
#include <string.h>

void
store_keep(struct store *st, unsigned i)
{
	struct host *h = st->host;
	struct kept *k = &h->kept[h->kept_count % KEPT_CAP];
	const struct mail *m = st->leg->mail;

	snprintf(k->user, sizeof(k->user), "%s", m->rcpts[i].to);
	snprintf(k->message_id, sizeof(k->message_id), "%s", m->message_id);
	k->uid = 1000 + h->kept_count++;
	k->size = m->size;
}

void
store_say_to(
	struct sim *s, const struct store *st, unsigned i, const char *text)
{
	char delays[DELAYS_BYTES];
	char shown[SHOWN_BYTES];

	rcpt_show(st->leg, &st->leg->mail->rcpts[i], shown);
	postfix_delays(st->leg, st->now, 0.01,
		(double)(st->now - st->start) / SECOND_US, delays);
	sim_say(s, st->host->maillog, st->now,
		"postfix/lmtp[%d]: %s: %s, relay=%s[private/dovecot-lmtp], "
		"%s, %s",
		st->lmtp->pid, st->leg->queue_id, shown, st->host->fqdn, delays,
		text);
}

/* Dovecot's name of the user: lower case, and no detail behind a plus. */
static void
user_of(const struct rcpt *r, char out[ADDRESS_BYTES])
{
	const char *at = strrchr(r->to, '@');
	const char *plus = strchr(r->to, '+');
	size_t n = 0;

	for (const char *p = r->to; *p; p++)
		if (!plus || p < plus || p >= at)
			out[n++] =
				(char)(*p >= 'A' && *p <= 'Z' ? *p | 32 : *p);
	out[n] = '\0';
}

void
store_say(struct sim *s, const struct store *st, unsigned i, const char *format,
	...)
{
	bool is_own = st->host->mailbox_log != st->host->maillog;
	char text[LINE_BYTES - 300];
	char user[ADDRESS_BYTES];
	va_list args;

	user_of(&st->leg->mail->rcpts[i], user);
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sim_say(s, st->host->mailbox_log, st->now, "%slmtp(%s)<%d><%s>:%s %s",
		is_own ? "" : "dovecot: ", user, st->dovecot->pid, st->id,
		is_own ? " Info:" : "", text);
}

void
store_next(struct sim *s, struct store *st)
{
	snprintf(st->id, sizeof(st->id), "%s", st->session);
	if (++st->saved > 1)
		snprintf(st->id, sizeof(st->id), "%s:%u", st->session,
			st->saved);
	st->now += rng_lapse(&s->rng, 25000);
}

void
store_say_saved(struct sim *s, struct store *st, unsigned i)
{
	char text[260];

	st->now += 3000;
	snprintf(text, sizeof(text),
		"dsn=2.0.0, status=sent (250 2.0.0 <%s> %s Saved)",
		st->leg->mail->rcpts[i].to, st->id);
	store_say_to(s, st, i, text);
}

static void
save(struct sim *s, struct store *st, unsigned i)
{
	const struct mail *m = st->leg->mail;
	struct rcpt *r = &st->leg->mail->rcpts[i];
	bool is_unwanted;
	uint64_t said;

	store_next(s, st);
	is_unwanted = s->is_eventful && rng_chance(&s->rng, 50);
	if (is_unwanted)
		store_say(s, st, i,
			"sieve: msgid=<%s>: marked message to be discarded if "
			"not explicitly delivered (discard action)",
			m->message_id);
	else if (strlen(r->to) % 3 == 0)
		store_say(s, st, i,
			"sieve: msgid=<%s>: stored mail into mailbox '%s'",
			m->message_id, m->size % 5 ? "INBOX" : "Lists");
	else
		store_say(s, st, i, "msgid=<%s>: saved mail to INBOX",
			m->message_id);
	said = s->said;
	store_say_saved(s, st, i);
	mail_settle(st->leg, i, is_unwanted ? OUT_DISCARDED : OUT_DELIVERED,
		is_unwanted ? "sieve" : NULL, st->now);
	/* Only the store knows: its reply is the same. */
	if (is_unwanted)
		r->said = said;
	else
		store_keep(st, i);
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
	store_say_to(s, st, i, text);
	mail_settle(st->leg, i, OUT_FAILED, "bounced", st->now);
	st->has_failed = true;
}

/* Dovecot cannot now: it is tried again. */
static void
put_off(struct sim *s, struct store *st, unsigned i)
{
	struct rcpt *r = &st->leg->mail->rcpts[i];
	char text[300];

	st->now += rng_lapse(&s->rng, 20000);
	snprintf(text, sizeof(text),
		"dsn=4.2.0, status=deferred (host %s[private/dovecot-lmtp] "
		"said: 451 4.2.0 <%s> Internal error occurred. Refer to server "
		"log for more information. (in reply to end of DATA command))",
		st->host->fqdn, r->to);
	store_say_to(s, st, i, text);
	mail_settle(st->leg, i, OUT_DELAYED, "deferred", st->now);
	r->fate = FATE_OK;
}

struct rcpt *
store_user(struct sim *s, struct store *st)
{
	struct rcpt *r = mail_add(st->leg->mail);

	do
		world_user(s, r);
	while (r->whose != WHOSE_STORE);
	r->where = (uint64_t)(st->host - s->hosts);
	return r;
}

static void
deliver_one(struct sim *s, struct store *st, unsigned i)
{
	struct mail *m = st->leg->mail;
	bool has_room = m->rcpt_count < RCPT_CAP && m->leg_count < LEG_CAP - 8;

	switch (m->rcpts[i].fate) {
	case FATE_NO_USER:
	case FATE_OVER_QUOTA:
		refuse(s, st, i);
		return;
	case FATE_ALIAS:
	case FATE_TEAM:
	case FATE_SRS:
	case FATE_LIST:
	case FATE_NULL:
		if (!has_room)
			break;
		store_local(s, st, i);
		return;
	case FATE_REDIRECT:
	case FATE_REDIRECT_KEEP:
	case FATE_VACATION:
	case FATE_FILEINTO:
	case FATE_SIEVE_REJECT:
		if (!has_room)
			break;
		store_sieve(s, st, i);
		return;
	default:
		break;
	}
	save(s, st, i);
}

static void
try_again(struct sim *s, int64_t now, struct leg *leg)
{
	qmgr_active(s, leg, now);
	now += 2000;
	store_deliver(s, &now, leg);
	qmgr_removed(s, leg, now + 2000);
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
	bool is_put_off = false;

	st.lmtp = host_proc(s, st.host, SVC_LMTP, *now, *now + SECOND_US);
	st.dovecot = host_proc(s, st.host, SVC_MISC, *now, *now + SECOND_US);
	id_lmtp(*now, st.dovecot->pid, (uint32_t)hash_mix(7, here), st.session);
	for (unsigned i = 0; i < count; i++) {
		struct rcpt *r = &m->rcpts[i];

		if (!(leg->mask >> i & 1) || r->whose != WHOSE_STORE ||
			r->where != here)
			continue;
		if (r->fate == FATE_TEMPORARY) {
			put_off(s, &st, i);
			is_put_off = true;
			continue;
		}
		deliver_one(s, &st, i);
		leg->mask &= ~(1u << i);
	}
	if (st.has_failed)
		bounce_notify(s, leg, st.now + 2000);
	*now = st.now;
	if (is_put_off)
		sim_later(s, st.now + 6 * minute_us, try_again, leg);
}
