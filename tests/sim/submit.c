#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static void
outside_fate(struct sim *s, struct rcpt *r)
{
	uint64_t n = rng_below(&s->rng, 1000);

	if (n < 45) {
		r->fate = FATE_DEFER;
		r->tries_wanted = 2 + (unsigned)rng_zipf(&s->rng, 30);
	} else if (n < 75) {
		r->fate = FATE_BOUNCE;
	} else if (n < 79) {
		r->fate = FATE_EXPIRE;
	}
}

static void
write_rcpts(struct sim *s, struct mail *m)
{
	unsigned n = 1;

	if (rng_chance(&s->rng, 110))
		n += (unsigned)rng_zipf(&s->rng, 9);
	for (unsigned i = 0; i < n; i++) {
		struct rcpt *r = mail_add(m);

		if (i == 0 && rng_chance(&s->rng, 250)) {
			world_user(s, r);
			continue;
		}
		world_stranger(s, r);
		if (s->is_eventful && rng_chance(&s->rng, 30)) {
			char to[ADDRESS_BYTES];

			memcpy(to, r->to, sizeof(to));
			snprintf(r->to, sizeof(r->to), "bj\xc3\xb6rn.%.60s@%s",
				to, strchr(to, '@') + 1);
			*strchr(r->to, '@') = '-';
		}
		outside_fate(s, r);
	}
}

void
traffic_submit(struct sim *s, int64_t now)
{
	struct mail *m = mail_new(s, now);
	struct smtpd c = { .host = world_host(s, ROLE_SUBMIT),
		.daemon = "submission/smtpd",
		.peer = &m->client,
		.user = m->user,
		.has_tls = true,
		.now = now };
	struct login l = { .host = c.host,
		.service = "smtp",
		.succeeded = true,
		.client = &m->client,
		.user = m->user };
	struct leg *leg;

	write_rcpts(s, m);
	do
		world_user(s, &m->origin);
	while (m->origin.whose != WHOSE_STORE);
	memcpy(m->from, m->origin.to, sizeof(m->from));
	memcpy(m->user, m->origin.to, sizeof(m->user));
	world_desk(s, m->user, &m->client);
	m->has_client = true;
	id_message(&s->rng,
		hash_mix((unsigned char)m->user[0], (unsigned char)m->user[2]),
		now, strchr(m->from, '@') + 1, m->message_id);
	smtpd_open(s, &c);
	l.when_us = m->first_us = c.now;
	l.method = m->user[0] & 1 ? "PLAIN" : "LOGIN";
	truth_login(s, &l);
	leg = smtpd_take(s, &c, m, NULL);
	sim_later(s, c.now + 4000, postfix_deliver, leg);
	smtpd_close(s, &c);
	mail_unhold(s, m);
}
