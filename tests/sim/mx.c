#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

/* Mailing lists put the recipient into the sender, so each is used once. */
static void
write_sender(struct sim *s, struct mail *m, uint64_t style)
{
	char name[NAME_BYTES];
	char to[ADDRESS_BYTES];

	world_stranger(s, &m->origin);
	snprintf(m->from, sizeof(m->from), "%s", m->origin.to);
	if (style % 10 >= 6)
		return;
	name_domain(m->origin.where, name);
	snprintf(to, sizeof(to), "%s", m->rcpts[0].to);
	*strchr(to, '@') = '=';
	if (style % 10 < 3)
		snprintf(m->from, sizeof(m->from), "b-%.30s@lists.%.40s", to,
			name);
	else
		snprintf(m->from, sizeof(m->from),
			"bounce+%06x.%08x@mail.%.50s",
			(unsigned)(m->origin.where & 0xffffff),
			(unsigned)rng_next(&s->rng), name);
	snprintf(m->origin.to, sizeof(m->origin.to), "%s", m->from);
}

/* Aliases and scripts; `n` is up to 140. */
static enum fate
rare_fate(uint64_t n)
{
	static const enum fate fates[] = { FATE_TEAM, FATE_TEAM, FATE_LIST,
		FATE_NULL, FATE_SRS, FATE_REDIRECT, FATE_REDIRECT,
		FATE_REDIRECT_KEEP, FATE_VACATION, FATE_VACATION, FATE_FILEINTO,
		FATE_FILEINTO, FATE_SIEVE_REJECT, FATE_TEMPORARY };

	return fates[n / 10 % 14];
}

static enum fate
local_fate(struct sim *s)
{
	uint64_t n = rng_below(&s->rng, 1000);

	if (n < 12)
		return FATE_NO_USER;
	if (n < 20)
		return FATE_OVER_QUOTA;
	if (n < 60)
		return FATE_ALIAS;
	return s->is_eventful && n < 200 ? rare_fate(n - 60) : FATE_OK;
}

/* virtual_alias_maps: one address stands for several, here or anywhere. */
static void
write_team(struct sim *s, struct mail *m)
{
	char team[ADDRESS_BYTES];

	memcpy(team, m->rcpts[0].to, sizeof(team));
	memcpy(team, "team-", 5);
	m->rcpt_count = 0;
	m->team_size = 2 + (unsigned)rng_below(&s->rng, 3);
	for (unsigned i = 0; i < m->team_size; i++) {
		struct rcpt *r = mail_add(m);

		if (rng_chance(&s->rng, 150))
			world_stranger(s, r);
		else
			world_user(s, r);
		memcpy(r->orig_to, team, sizeof(team));
		r->orig_leg = 0;
	}
}

static void
write_rcpts(struct sim *s, struct mail *m)
{
	unsigned n = 1;
	struct rcpt *r = mail_add(m);

	if (rng_chance(&s->rng, 70))
		n += (unsigned)rng_zipf(&s->rng, 8);
	world_user(s, r);
	r->fate = local_fate(s);
	if (s->is_eventful && n == 1 && rng_chance(&s->rng, 40)) {
		write_team(s, m);
		return;
	}
	while (--n > 0) {
		uint64_t where = r->where;

		r = mail_add(m);
		do
			world_user(s, r);
		while (r->where != where);
		r->fate = local_fate(s);
	}
}

struct mail *
traffic_write_inbound(struct sim *s, int64_t now)
{
	struct mail *m = mail_new(s, now);
	uint64_t style = rng_next(&s->rng);
	char domain[NAME_BYTES];

	write_rcpts(s, m);
	write_sender(s, m, style >> 20);
	if (s->is_eventful && rng_chance(&s->rng, 30)) {
		snprintf(m->from, sizeof(m->from), "j\xc3\xbcrgen.%.60s",
			m->origin.to);
		memcpy(m->origin.to, m->from, sizeof(m->from));
	}
	m->is_spam = rng_chance(&s->rng, 70);
	if (m->is_spam)
		world_nobody(s, &m->client);
	else
		world_relay(m->origin.where, true, rng_zipf(&s->rng, 30),
			&m->client);
	snprintf(m->helo, sizeof(m->helo), "%s",
		m->client.name[0] == 'u' ? "mail.local.test" : m->client.name);
	m->has_client = true;
	name_domain(m->origin.where, domain);
	id_message(&s->rng, m->is_spam ? style : hash_mix(m->origin.where, 4),
		now, domain, m->message_id);
	return m;
}

static void
say_postscreen(struct sim *s, const struct smtpd *c)
{
	const struct host *h = c->host;

	if (!h->has_postscreen)
		return;
	sim_say(s, h->maillog, c->now,
		"postfix/postscreen[%d]: CONNECT from [%s]:%u to [%s]:25",
		h->qmgr_pid + 4, c->peer->ip, c->peer->port, h->peer.ip);
	sim_say(s, h->maillog, c->now + 900,
		"postfix/postscreen[%d]: PASS OLD [%s]:%u", h->qmgr_pid + 4,
		c->peer->ip, c->peer->port);
}

/* The refusal is a mail of its own in the truth. */
static void
settle_refused(
	struct sim *s, const struct mail *m, const char *reason, int64_t now)
{
	struct mail *copy = mail_new(s, now);

	memcpy(copy->from, m->from, sizeof(copy->from));
	copy->client = m->client;
	copy->has_client = true;
	copy->size = 0;
	*mail_add(copy) = m->rcpts[0];
	memcpy(copy->rcpts[0].to, rcpt_asked(&m->rcpts[0]), ADDRESS_BYTES);
	copy->rcpts[0].orig_to[0] = '\0';
	copy->rcpts[0].leg = -1;
	copy->rcpts[0].outcome = OUT_REJECTED;
	copy->rcpts[0].reason = reason;
	copy->rcpts[0].said = s->said;
	copy->rcpts[0].decided_us = now;
	mail_unhold(s, copy);
}

static void
say_postgrey(struct sim *s, struct smtpd *c, const struct mail *m,
	const char *action)
{
	sim_say(s, c->host->maillog, c->now,
		"postgrey[%d]: action=%s, client_name=%s, client_address=%s, "
		"sender=%s, recipient=%s",
		c->host->qmgr_pid - 211, action, c->peer->name, c->peer->ip,
		m->from, rcpt_asked(&m->rcpts[0]));
	c->now += 3000;
}

static void
arrive(struct sim *s, int64_t now, struct leg *none)
{
	struct mail *m = none->mail;
	struct smtpd c = { .host = world_host(s, ROLE_MX),
		.daemon = "smtpd",
		.peer = &m->client,
		.now = now };
	bool is_new = !m->is_greylisted && rng_chance(&s->rng, 45);
	char reply[300];

	c.has_tls = !m->is_spam && m->origin.where % 4 != 0;
	say_postscreen(s, &c);
	c.now += 2000;
	smtpd_open(s, &c);
	if (is_new) {
		m->is_greylisted = true;
		say_postgrey(s, &c, m, "greylist, reason=new");
		snprintf(reply, sizeof(reply),
			"450 4.2.0 <%s>: Recipient address rejected: "
			"Greylisted, see http://postgrey.example/help/%s.html",
			rcpt_asked(&m->rcpts[0]),
			strchr(rcpt_asked(&m->rcpts[0]), '@') + 1);
		smtpd_refuse(s, &c, m, 0, reply);
		settle_refused(s, m, "greylisted", c.now);
		smtpd_close(s, &c);
		now += rng_lapse(&s->rng, 15 * minute_us) + 5 * minute_us;
		sim_later(s, now, arrive, none);
		m->first_us = now;
		return;
	}
	if (m->is_greylisted)
		say_postgrey(s, &c, m, "pass, reason=triplet found");
	m->first_us = c.now;
	none = smtpd_take(s, &c, m, NULL);
	sim_later(s, c.now + 5000, postfix_deliver, none);
	smtpd_close(s, &c);
}

void
traffic_inbound(struct sim *s, int64_t now)
{
	struct mail *m = traffic_write_inbound(s, now);

	arrive(s, now, &m->legs[0]);
	mail_unhold(s, m);
}
