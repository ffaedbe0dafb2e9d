/* Clocks: one runs fast and is set, one host is moved to another zone between
 * two rotations, and one is right. */
#include "tests/sim/hop.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

#include <string.h>

static void
add(struct sim *s, struct stream_config *c, const char *name)
{
	snprintf(c->host, sizeof(c->host), "%s", name);
	snprintf(c->folder, sizeof(c->folder), "%s", name);
	snprintf(c->base, sizeof(c->base), "maillog");
	c->rotate_second = 4 * 3600;
	/* Ids that hold a time are what tells the zones. */
	world_add(s, ROLE_CLOCK, c)->has_long_ids = true;
}

void
clock_build(struct sim *s)
{
	struct stream_config fast = { .skew_us = 4 * minute_us,
		.change_us = s->start_us + 36 * hour_us };
	struct stream_config moved = { .zone = ZONE_PANAMA,
		.change_us = s->start_us + 30 * hour_us,
		.new_zone = ZONE_UTC };
	struct stream_config right = { .zone = ZONE_CENTRAL };

	add(s, &fast, "fast1");
	add(s, &moved, "moved1");
	add(s, &right, "right1");
}

void
clock_happen(struct sim *s, int64_t now)
{
	bool is_out = rng_chance(&s->rng, 300);
	struct mail *m = hop_write(s, now, is_out ? WHOSE_OUTSIDE : WHOSE_HERE);
	struct host *first = world_host(s, ROLE_CLOCK);
	struct host *last;

	do
		last = world_host(s, ROLE_CLOCK);
	while (last == first);
	m->way[m->way_count++] = first;
	m->way[m->way_count++] = last;
	(void)hop_arrive(s, m, first, now);
	mail_unhold(s, m);
}
