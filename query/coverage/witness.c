/* Could a hole in a window show at all? Only of a log that is rarely silent for
 * so long at such a time. */
#include "query/coverage/witness.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Shorter holes show in no log; then it counts whether an hour would.
	 */
	WINDOW_LEAST = 3600 / BEAT_S
};

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

struct stretch {
	int64_t from;
	int64_t to;
};

/* The window in beats; where it is open, as far as the log goes. */
static struct stretch
window_of(const struct search_spec *spec, const struct host_log *log)
{
	struct stretch w = {
		.from = log->beats[0].at + 1,
		.to = log->beats[log->nbeats - 1].at,
	};
	int64_t short_of = 0;

	if (spec->has_since && spec->since_ns / beat_ns > w.from)
		w.from = spec->since_ns / beat_ns;
	if (spec->has_until && spec->until_ns / beat_ns < w.to)
		w.to = spec->until_ns / beat_ns;
	short_of = WINDOW_LEAST - (w.to - w.from);
	if (short_of > 0 && spec->has_since && spec->has_until) {
		w.from -= short_of / 2;
		w.to += short_of - short_of / 2;
	}
	return w;
}

static bool
is_gap_in(const struct silence *s, const struct stretch *w)
{
	int64_t from = s->from > w->from ? s->from : w->from;
	int64_t to = s->to < w->to ? s->to : w->to;

	return (to - from) * 2 >= w->to - w->from;
}

/* Were its lines of the window not there, would that be a gap? */
static bool
would_show(const struct search_spec *spec, const struct host_log *log)
{
	struct host_log cut = *log;
	struct stretch w = { 0 };
	struct silence *list = NULL;
	struct habit *h = NULL;
	size_t n = 0;
	bool shows = false;

	if (log->nbeats == 0)
		return false;
	w = window_of(spec, log);
	cut.beats = xcalloc(log->nbeats, sizeof(*cut.beats));
	cut.nbeats = 0;
	for (size_t i = 0; i < log->nbeats; i++)
		if (log->beats[i].at < w.from || log->beats[i].at >= w.to)
			cut.beats[cut.nbeats++] = log->beats[i];
	/* All of its lines are of the window. */
	if (w.from < w.to && cut.nbeats < log->nbeats) {
		h = habit_new(&cut);
		n = habit_gaps(h, w.from, w.to, &list);
		for (size_t i = 0; i < n && !shows; i++)
			shows = is_gap_in(&list[i], &w);
		habit_free(h);
	}
	free(list);
	free(cut.beats);
	return shows;
}

void
witness_of_host(const struct log_siblings *all, struct arena *arena,
	struct coverage_witness *out)
{
	const size_t count = all->count;

	*out = (struct coverage_witness){
		.steady = arena_array(arena, count, sizeof(*out->steady)),
		.sparse = arena_array(arena, count, sizeof(*out->sparse)),
	};
	for (size_t i = 0; i < count; i++) {
		struct span name = arena_copy(arena, all->logs[i].name);

		if (would_show(all->ask->spec,
			    host_log_among(arena, all, &all->logs[i])))
			out->steady[out->nsteady++] = name;
		else
			out->sparse[out->nsparse++] = name;
	}
}
