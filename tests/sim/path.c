/* Two hosts whose lines are in files of their own and, later, cut, under their
 * full names and in other stamps, in one of a log server. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

#include <string.h>

static struct host *
add(struct sim *s, const char *name, unsigned *into)
{
	struct stream_config own = { .base = "mail.log",
		.rotate_second = 4 * 3600 };
	struct stream_config copy = { .folder = "loghost",
		.base = "mail.log",
		.form = FORM_RFC3339,
		.into = *into,
		.rotate_second = 3600 };
	struct host *h;
	unsigned n;

	snprintf(own.host, sizeof(own.host), "%s", name);
	snprintf(own.folder, sizeof(own.folder), "%s", name);
	h = world_add(s, ROLE_PATH, &own);
	snprintf(copy.host, sizeof(copy.host), "%.23s", h->fqdn);
	n = spool_add(s->spool, &copy);
	if (!*into)
		*into = n + 1;
	s->copies[h->maillog] = n;
	return h;
}

void
path_build(struct sim *s)
{
	unsigned into = 0;

	(void)add(s, "gate1", &into);
	(void)add(s, "box1", &into);
}

void
path_happen(struct sim *s, int64_t now)
{
	bool is_out = rng_chance(&s->rng, 300);
	struct mail *m = hop_write(s, now, is_out ? WHOSE_OUTSIDE : WHOSE_HERE);
	struct host *first = world_host(s, ROLE_PATH);
	struct host *last;

	do
		last = world_host(s, ROLE_PATH);
	while (last == first);
	m->way[m->way_count++] = first;
	m->way[m->way_count++] = last;
	(void)hop_arrive(s, m, first, now);
	mail_unhold(s, m);
}
