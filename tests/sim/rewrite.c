/* Addresses that change: senders tagged and signed (VERP, BATV, SRS), details
 * behind a plus, local parts in any case or script, and aliases that lead over
 * other hosts of ours. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

#include <string.h>

static void
sign_sender(struct sim *s, struct mail *m)
{
	unsigned key = (unsigned)rng_below(&s->rng, 0x10000000);
	char old[ADDRESS_BYTES];
	char *at;

	memcpy(old, m->from, sizeof(old));
	at = strchr(old, '@');
	*at++ = '\0';
	switch (rng_below(&s->rng, 5)) {
	case 0:
		snprintf(m->from, sizeof(m->from), "prvs=%010x=%.30s@%.40s",
			key, old, at);
		break;
	case 1:
		snprintf(m->from, sizeof(m->from),
			"SRS0=%.4x=7X=%.25s=%.20s@%.22s", key & 0xffff, at, old,
			"fwd.example");
		break;
	case 2:
		snprintf(m->from, sizeof(m->from), "list-bounces+%x@%.40s", key,
			at);
		break;
	case 3:
		snprintf(m->from, sizeof(m->from), "Mc.%.30s@%.40s", old, at);
		break;
	default:
		break;
	}
	memcpy(m->origin.to, m->from, sizeof(m->from));
}

static void
vary(struct sim *s, struct rcpt *r)
{
	char old[ADDRESS_BYTES];
	char *at;

	memcpy(old, r->to, sizeof(old));
	at = strchr(old, '@');
	*at++ = '\0';
	switch (rng_below(&s->rng, 5)) {
	case 0:
		snprintf(r->to, sizeof(r->to), "%.25s+news@%.44s", old, at);
		break;
	case 1:
		r->to[0] = (char)(r->to[0] & ~32);
		break;
	case 2:
		snprintf(r->to, sizeof(r->to), "j\xc3\xbcrgen.%.25s@%.44s", old,
			at);
		break;
	default:
		break;
	}
}

void
rewrite_happen(struct sim *s, int64_t now)
{
	static const enum fate fates[] = { FATE_OK, FATE_OK, FATE_OK,
		FATE_ALIAS, FATE_SRS, FATE_TEAM, FATE_REDIRECT,
		FATE_REDIRECT_KEEP };
	struct mail *m = hop_write(s, now, WHOSE_STORE);

	sign_sender(s, m);
	for (unsigned i = 0; i < m->rcpt_count; i++) {
		struct rcpt *r = &m->rcpts[i];

		r->fate = fates[rng_below(&s->rng, 8)];
		if (r->fate == FATE_OK)
			vary(s, r);
	}
	m->way[m->way_count++] = world_host(s, ROLE_MX);
	(void)hop_arrive(s, m, m->way[0], now);
	mail_unhold(s, m);
}
