/* postmulti: two instances of Postfix with queues of their own, whose ids are
 * the same now and then, in one log. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

void
multi_build(struct sim *s)
{
	struct stream_config c = { .folder = "multi1",
		.base = "maillog",
		.host = "multi1",
		.rotate_second = 4 * 3600 };
	struct host *h = world_add(s, ROLE_MULTI, &c);

	world_add_out(s, h);
	if (!h->out)
		return;
	h->twin = h->out;
	h->out->twin = h;
}

void
multi_happen(struct sim *s, int64_t now)
{
	struct mail *m = hop_write(
		s, now, rng_chance(&s->rng, 500) ? WHOSE_OUTSIDE : WHOSE_STORE);
	struct host *h = world_host(s, ROLE_MULTI);

	m->way[m->way_count++] = h;
	if (h->out)
		m->way[m->way_count++] = h->out;
	(void)hop_arrive(s, m, h, now);
	mail_unhold(s, m);
}
