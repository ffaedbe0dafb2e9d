/* A log beside the others of its host: it may begin later, or end sooner, since
 * rotations of it are not in the evidence. */
#include "query/coverage/gap/candidate.h"

#include "query/coverage/habit/habit_part.h"

#include <string.h>

enum {
	/* Others are written no more once all are silent for so long. */
	STEP_MOST = 2 * BEATS_OF_DAY,
	/* Stretches that the others must have there. */
	OTHERS_LEAST = 24
};

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

/* How far back from there others have lines; `at` if they are too few. */
static int64_t
reach_back(const struct host_log *joined, int64_t at)
{
	size_t end = log_beat_find(joined, at);
	size_t i = end;

	while (i > 0 &&
		(i == joined->nbeats ||
			joined->beats[i].at - joined->beats[i - 1].at <=
				STEP_MOST))
		i--;
	return end - i < OTHERS_LEAST ? at : joined->beats[i].at;
}

static int64_t
reach_on(const struct host_log *joined, int64_t at)
{
	size_t begin = log_beat_find(joined, at);
	size_t i = begin;

	while (i + 1 < joined->nbeats &&
		joined->beats[i + 1].at - joined->beats[i].at <= STEP_MOST)
		i++;
	return i - begin < OTHERS_LEAST ? at : joined->beats[i].at;
}

/* Lines far from the window are only counted: there the log goes on. */
static bool
is_first_seen(const struct host_log *log)
{
	return log->has_times &&
		floor_div(log->first_ns, beat_ns) >= log->beats[0].at;
}

static bool
is_last_seen(const struct host_log *log)
{
	return log->has_times &&
		floor_div(log->last_ns, beat_ns) <=
		log->beats[log->nbeats - 1].at;
}

/* Is what holds a stream of a log of that name, or, all of it, of one of
 * another name? */
struct holding {
	struct readings *readings;
	struct arena *arena;
	struct span name;
	uint64_t bytes;
	bool is_other;
	bool found;
};

static void
take_holder(void *ctx, const struct stream_holder *holder)
{
	struct holding *h = ctx;
	const struct source_view *v = NULL;

	if (h->found || (h->is_other && holder->to - holder->from < h->bytes))
		return;
	v = readings_source(h->readings, holder->ord, NULL);
	for (size_t p = 0; v && p < v->npaths && !h->found; p++)
		h->found = span_eq(log_of_path(h->arena, v->paths[p]),
				   h->name) != h->is_other;
}

/* Is it the beginning of a log of another name, or of what that began as? Of a
 * log that was copied again and again each copy but the first has a part of its
 * lines in the streams of those before. */
static bool
is_begun(struct readings *r, const struct source_view *v, struct span name,
	struct arena *arena)
{
	/* A damaged table may lead in a ring. */
	for (uint32_t n = readings_count(r);
		n > 0 && v && v->superseded_by != UINT32_MAX; n--) {
		v = readings_source(r, v->superseded_by, NULL);
		for (size_t p = 0; v && p < v->npaths; p++)
			if (!span_eq(log_of_path(arena, v->paths[p]), name))
				return true;
	}
	return false;
}

/* Has the stream of a source lines of a log of that name, too, or are all
 * of them of one of another name? A file that the source begins with has some.
 */
static bool
is_held_by(const struct coverage_ask *ask, const struct log_source *s,
	struct span name, bool is_other, struct arena *arena)
{
	struct readings *r = ask->indexes[s->index].readings;
	const struct source_view *v = readings_source(r, s->ord, NULL);
	struct extent_row part = { .to = UINT64_MAX };
	struct holding h = { r, arena, name, 0, is_other, false };

	if (!v)
		return false;
	if (is_other && is_begun(r, v, name, arena))
		return true;
	h.bytes = v->bytes;
	part.segment = v->segment;
	part.stream = v->no;
	readings_each_holder(r, &part, take_holder, &h);
	return h.found;
}

static void
add_held(struct host_log *to, const struct host_log *from,
	const struct log_source *s, struct arena *arena)
{
	size_t begin = log_beat_find(from, s->first);
	size_t end = log_beat_find(from, s->last + 1);
	struct log_beat *beats =
		arena_array(arena, to->nbeats + end - begin, sizeof(*beats));

	memcpy(beats, to->beats, to->nbeats * sizeof(*beats));
	memcpy(beats + to->nbeats, from->beats + begin,
		(end - begin) * sizeof(*beats));
	to->beats = beats;
	to->nbeats += end - begin;
	host_log_widen(to,
		(struct log_end){
			.ns = s->first * beat_ns, .zone_known = true },
		(struct log_end){
			.ns = s->last * beat_ns, .zone_known = true });
}

/* What is in common, by the stretches of the log that it counts for. */
static void
take_held(struct arena *arena, const struct log_siblings *all,
	const struct host_log *log, struct host_log *out)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct host_log *l = &all->logs[i];

		for (size_t k = 0; l != log && k < l->nsources; k++)
			if (l->sources[k].first <= l->sources[k].last &&
				is_held_by(all->ask, &l->sources[k], log->name,
					false, arena))
				add_held(out, l, &l->sources[k], arena);
	}
	if (out->nbeats > log->nbeats)
		host_log_sort(out);
}

/* All of its lines are those of other logs: it need not have any more. */
static bool
is_copy(struct arena *arena, const struct log_siblings *all,
	const struct host_log *log)
{
	for (size_t k = 0; k < log->nsources; k++)
		if (!is_held_by(
			    all->ask, &log->sources[k], log->name, true, arena))
			return false;
	return true;
}

const struct host_log *
host_log_among(struct arena *arena, const struct log_siblings *all,
	const struct host_log *log)
{
	struct host_log *out = NULL;
	struct log_beat *beats = NULL;
	struct log_beat ends[2];
	size_t n = 0;

	if (log->nbeats == 0 || all->count == 1 || is_copy(arena, all, log))
		return log;
	out = arena_alloc(arena, sizeof(*out));
	*out = *log;
	take_held(arena, all, log, out);
	ends[0] = out->beats[0];
	ends[1] = out->beats[out->nbeats - 1];
	if (is_first_seen(out))
		ends[0].at = reach_back(all->joined, ends[0].at);
	if (is_last_seen(out))
		ends[1].at = reach_on(all->joined, ends[1].at);
	ends[0].lines = ends[1].lines = 0;
	beats = arena_array(arena, out->nbeats + 2, sizeof(*beats));
	if (ends[0].at < out->beats[0].at)
		beats[n++] = ends[0];
	memcpy(beats + n, out->beats, out->nbeats * sizeof(*beats));
	n += out->nbeats;
	if (ends[1].at > out->beats[out->nbeats - 1].at)
		beats[n++] = ends[1];
	out->beats = beats;
	out->nbeats = n;
	return out;
}
