/* A pool of relays: what the other side does not take yet goes to the next of
 * them (smtp_fallback_relay). They know each other by address alone. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

enum { RELAYS = 3, HANDS = 2 };

void
pool_build(struct sim *s)
{
	for (unsigned i = 0; i < RELAYS; i++) {
		struct stream_config c = { .base = "maillog",
			.rotate_second = 4 * 3600 };
		struct host *h;

		snprintf(c.host, sizeof(c.host), "pool%u", i + 1);
		memcpy(c.folder, c.host, sizeof(c.host));
		h = world_add(s, ROLE_POOL, &c);
		h->is_nameless = true;
		h->has_long_ids = i == 1;
	}
}

static struct host *
other(struct sim *s, const struct host *h)
{
	struct host *to;

	do
		to = world_host(s, ROLE_POOL);
	while (to == h);
	return to;
}

/* The attempt before the fallback: no line of a delivery tells of it. */
static void
say_refused(struct sim *s, const struct leg *leg, uint32_t mask, int64_t now)
{
	int pid = host_proc(s, leg->host, SVC_SMTP, now, now + SECOND_US)->pid;

	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		const struct rcpt *r = &leg->mail->rcpts[i];
		struct peer mx;

		if (!(mask >> i & 1))
			continue;
		world_relay(r->where, false, 0, &mx);
		sim_say(s, leg->host->maillog, now,
			"postfix/smtp[%d]: %s: host %s[%s] said: 450 4.2.0 "
			"<%s>: Recipient address rejected: Greylisted (in "
			"reply to RCPT TO command)",
			pid, leg->queue_id, mx.name, mx.ip, r->to);
	}
}

void
pool_fall_back(struct sim *s, int64_t *now, struct leg *leg)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (leg->mask >> i & 1 &&
			leg->mail->rcpts[i].whose == WHOSE_OUTSIDE &&
			leg->mail->rcpts[i].fate == FATE_DEFER)
			mask |= 1u << i;
	if (!mask || leg->stage > HANDS || leg->mail->leg_count > LEG_CAP - 4)
		return;
	*now += rng_lapse(&s->rng, 400000);
	say_refused(s, leg, mask, *now);
	(void)hop_hand_over(s, leg, other(s, leg->host), mask, now);
}

void
pool_happen(struct sim *s, int64_t now)
{
	struct mail *m = hop_write(s, now, WHOSE_OUTSIDE);

	m->way[m->way_count++] = world_host(s, ROLE_MX);
	m->way[m->way_count++] = world_host(s, ROLE_POOL);
	(void)hop_arrive(s, m, m->way[0], now);
	mail_unhold(s, m);
}
