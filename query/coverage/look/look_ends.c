/* The lines that bound silences. */
#include "query/coverage/look/look_part.h"
#include "query/coverage/look/sweep.h"

#include <stdlib.h>

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

static bool
take_end(void *ctx, size_t want, const struct search_hit *hit)
{
	const struct end_want *wants = ctx;

	if (hit->when.basis == WHEN_NONE)
		return true;
	look_keep(wants[want].out, hit);
	return false;
}

enum wb_err
look_ends(struct looker *k, const struct end_want *wants, size_t count,
	bool first, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct sweep_want *windows = xcalloc(count, sizeof(*windows));
	struct sweep_look look = { .query =
					   k->ask->query ? k->ask->query : &all,
		.reverse = !first,
		.wants = windows,
		.count = count,
		.each = take_end,
		.ctx = (void *)(uintptr_t)wants };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++)
		windows[i] = (struct sweep_want){ .host = wants[i].host,
			.name = wants[i].name,
			.since_ns = wants[i].beat * beat_ns,
			.until_ns = (wants[i].beat + 1) * beat_ns };
	rc = look_sweep(k, &look, err);
	free(windows);
	return rc;
}
