/* A mail that an alias sends to an address outside, which is forwarded back to
 * the alias: each pass is a mail of its own here, until one has too many
 * "Received" lines. */
#include "tests/sim/traffic.h"

#include "tests/sim/mail.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

static struct mail *
write_pass(struct sim *s, const struct mail *first, unsigned pass, int64_t now)
{
	struct mail *m = mail_new(s, now);

	memcpy(m->message_id, first->message_id, sizeof(m->message_id));
	memcpy(m->from, first->from, sizeof(m->from));
	memcpy(m->helo, first->helo, sizeof(m->helo));
	m->origin = first->origin;
	m->client = first->client;
	m->has_client = true;
	m->size = first->size + 700 * pass;
	*mail_add(m) = first->rcpts[0];
	if (pass > 0)
		world_relay(first->rcpts[0].where, true, 1, &m->client);
	return m;
}

/* cleanup counts them; nothing names the recipient. */
static void
refuse(struct sim *s, struct smtpd *c, struct mail *m)
{
	struct leg *leg = smtpd_begin(s, c, m, NULL);

	m->first_us = leg->first_us;
	smtpd_message(s, c, leg);
	c->now += 400;
	sim_say(s, c->host->maillog, c->now,
		"postfix/cleanup[%d]: warning: %s: message rejected: hopcount "
		"exceeded",
		c->host->procs[SVC_CLEANUP][0].pid, leg->queue_id);
	m->rcpts[0].to[0] = m->rcpts[0].orig_to[0] = '\0';
	mail_settle(leg, 0, OUT_REJECTED, "loop", c->now);
	leg->mask = 0;
	c->rcpts++;
	c->bad_data++;
}

static int64_t
pass(struct sim *s, struct mail *m, struct host *h, bool is_last, int64_t now)
{
	struct smtpd c = {
		.host = h, .daemon = "smtpd", .peer = &m->client, .now = now
	};
	struct leg *leg;

	smtpd_open(s, &c);
	m->first_us = c.now;
	if (is_last) {
		refuse(s, &c, m);
	} else {
		leg = smtpd_take(s, &c, m, NULL);
		leg->is_clean = true;
		sim_later(s, c.now + 5000, postfix_deliver, leg);
	}
	smtpd_close(s, &c);
	mail_unhold(s, m);
	return c.now + rng_lapse(&s->rng, 2 * (int64_t)SECOND_US);
}

void
traffic_loop(struct sim *s, int64_t now)
{
	struct mail *first = traffic_write_inbound(s, now);
	struct host *h = world_host(s, ROLE_MX);
	unsigned passes = 2 + (unsigned)rng_below(&s->rng, 4);
	struct rcpt *r = &first->rcpts[0];
	char alias[ADDRESS_BYTES];
	struct mail *m;

	memcpy(alias, rcpt_asked(r), sizeof(alias));
	*r = (struct rcpt){ .leg = -1 };
	world_stranger(s, r);
	memcpy(r->orig_to, alias, sizeof(alias));
	for (unsigned i = 0; i < passes; i++) {
		m = write_pass(s, first, i, now);
		now = pass(s, m, h, i + 1 == passes, now);
	}
	mail_drop(first);
}
