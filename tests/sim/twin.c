/* Two sites, each with a host `mail`; and two, each with a host `mx`, whose
 * lines a log server has put into one file. Their queue ids are the same now
 * and then. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

#include <string.h>

static struct host *
add(struct sim *s, const char *name, const char *site, unsigned into)
{
	struct stream_config c = {
		.base = "maillog", .into = into, .rotate_second = 4 * 3600
	};
	struct host *h;

	snprintf(c.host, sizeof(c.host), "%s", name);
	snprintf(c.folder, sizeof(c.folder), "sites/%s/%s", site, name);
	h = world_add(s, ROLE_TWIN, &c);
	snprintf(h->fqdn, sizeof(h->fqdn), "%s.%s.example", name, site);
	memcpy(h->peer.name, h->fqdn, sizeof(h->fqdn));
	return h;
}

static void
pair(struct host *a, struct host *b)
{
	a->twin = b;
	b->twin = a;
}

void
twin_build(struct sim *s)
{
	struct host *berlin = add(s, "mail", "berlin", 0);
	struct host *lima = add(s, "mail", "lima", 0);
	struct host *paris = add(s, "mx", "paris", 0);
	struct host *rome = add(s, "mx", "rome", paris->maillog + 1);

	pair(berlin, lima);
	pair(paris, rome);
}

/* To one of them, through both, or out. */
void
twin_happen(struct sim *s, int64_t now)
{
	unsigned kind = (unsigned)rng_below(&s->rng, 4);
	struct mail *m =
		hop_write(s, now, kind == 3 ? WHOSE_OUTSIDE : WHOSE_HERE);
	struct host *h = world_host(s, ROLE_TWIN);

	m->way[m->way_count++] = h;
	if (kind == 0)
		m->way[m->way_count++] = h->twin;
	(void)hop_arrive(s, m, m->way[0], now);
	mail_unhold(s, m);
}
