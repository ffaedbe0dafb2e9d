/* The lines that bound silences, and the times at which hosts wrote first and
 * last. */
#include "query/coverage/look/look_part.h"
#include "query/coverage/look/sweep.h"

#include <stdlib.h>

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

static struct sweep_want
window_of(struct span host, struct span name, int64_t beat)
{
	return (struct sweep_want){ .host = host,
		.name = name,
		.since_ns = beat * beat_ns,
		.until_ns = (beat + 1) * beat_ns };
}

/* In windows of a beat, from their beginnings or their ends. */
static enum wb_err
sweep_beats(struct looker *k, struct sweep_want *windows, size_t count,
	bool first, bool (*each)(void *, size_t, const struct search_hit *),
	void *ctx, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct sweep_look look = { .query =
					   k->ask->query ? k->ask->query : &all,
		.reverse = !first,
		.of_logs = true,
		.wants = windows,
		.count = count,
		.each = each,
		.ctx = ctx };

	return look_sweep(k, &look, err);
}

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
	struct sweep_want *windows = xcalloc(count, sizeof(*windows));
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++)
		windows[i] =
			window_of(wants[i].host, wants[i].name, wants[i].beat);
	rc = sweep_beats(k, windows, count, first, take_end,
		(void *)(uintptr_t)wants, err);
	free(windows);
	return rc;
}

struct bounds_look {
	struct coverage_answer *hosts;
	bool first;
	/* Of each window, its place among the hosts. */
	uint32_t *places;
};

static bool
take_bound(void *ctx, size_t want, const struct search_hit *hit)
{
	const struct bounds_look *b = ctx;
	struct coverage_answer *a = &b->hosts[b->places[want]];

	if (hit->when.basis == WHEN_NONE)
		return true;
	if (b->first)
		a->since = hit->when;
	else
		a->until = hit->when;
	return false;
}

static enum wb_err
look_side(struct looker *k, const struct bound_want *wants, size_t count,
	struct bounds_look *b, struct err *err)
{
	struct sweep_want *windows = xcalloc(count, sizeof(*windows));
	size_t n = 0;
	enum wb_err rc = WB_OK;

	b->places = xcalloc(count, sizeof(*b->places));
	for (size_t i = 0; i < count; i++) {
		const struct coverage_answer *a = &b->hosts[wants[i].host];

		if (wants[i].first != b->first)
			continue;
		windows[n] = window_of(a->host, a->program, wants[i].beat);
		b->places[n++] = wants[i].host;
	}
	rc = sweep_beats(k, windows, n, b->first, take_bound, b, err);
	free(windows);
	free(b->places);
	return rc;
}

enum wb_err
look_bounds(struct looker *k, const struct bound_want *wants, size_t count,
	struct coverage_answer *hosts, struct err *err)
{
	struct bounds_look first = { .hosts = hosts, .first = true };
	struct bounds_look last = { .hosts = hosts };
	enum wb_err rc = look_side(k, wants, count, &first, err);

	return rc == WB_OK ? look_side(k, wants, count, &last, err) : rc;
}
