#include "query/coverage/look/sweep.h"

#include "format/base/arena.h"
#include "format/base/name_slots.h"
#include "format/log/line/head.h"
#include "query/coverage/look/bounds_name.h"
#include "query/coverage/look/look_part.h"

#include <stdlib.h>

enum {
	/* To pass over the lines of a block that are in no window takes as long
	 * as to hand out so many. */
	BLOCK_LINES = 50
};

static const int64_t ns_per_s = 1000000000;

struct sweeping {
	struct looker *looker;
	struct sweep_look *look;
	/* Places of the wants: by name and time, and by time. */
	size_t *by_name;
	size_t *by_time;
	/* Of each name the first of its own in by_name; one more at the end. */
	struct name_slots names;
	struct arena arena;
	size_t *firsts;
	bool has_logs;
	struct buf name;
	struct arena scratch;
	/* Wants of the windows that are read together. */
	size_t left;
	/* What windows read by themselves took. */
	uint64_t reads;
	uint64_t blocks;
};

/* A want with the slot of its name, while they are put in order. */
struct placed {
	size_t slot;
	int64_t since_ns;
	size_t want;
};

static int
by_slot(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	if (x->since_ns != y->since_ns)
		return x->since_ns < y->since_ns ? -1 : 1;
	return x->want < y->want ? -1 : x->want > y->want;
}

static int
by_since(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;

	if (x->since_ns != y->since_ns)
		return x->since_ns < y->since_ns ? -1 : 1;
	return x->want < y->want ? -1 : x->want > y->want;
}

static size_t
slot_of(struct sweeping *s, const struct sweep_want *w)
{
	struct span name = bounds_name(&s->name, w->host, w->name);
	size_t slot = name_slots_find(&s->names, name);

	if (slot != SIZE_MAX)
		return slot;
	name_slots_add(&s->names, arena_copy(&s->arena, name));
	return s->names.count - 1;
}

static void
sweep_order(struct sweeping *s)
{
	const size_t n = s->look->count;
	struct placed *all = xcalloc(n, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		const struct sweep_want *w = &s->look->wants[i];

		all[i] = (struct placed){ slot_of(s, w), w->since_ns, i };
		s->has_logs = s->has_logs || w->name.len > 0;
	}
	s->by_name = xcalloc(n, sizeof(*s->by_name));
	s->by_time = xcalloc(n, sizeof(*s->by_time));
	s->firsts = xcalloc(s->names.count + 1, sizeof(*s->firsts));
	qsort(all, n, sizeof(*all), by_slot);
	for (size_t i = 0; i < n; i++) {
		s->by_name[i] = all[i].want;
		s->firsts[all[i].slot + 1] = i + 1;
	}
	qsort(all, n, sizeof(*all), by_since);
	for (size_t i = 0; i < n; i++)
		s->by_time[i] = all[s->look->reverse ? n - 1 - i : i].want;
	free(all);
}

/* The first of the name's windows that ends behind that time. */
static size_t
first_behind(const struct sweeping *s, size_t slot, int64_t ns)
{
	size_t first = s->firsts[slot];
	size_t end = s->firsts[slot + 1];

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (s->look->wants[s->by_name[middle]].until_ns <= ns)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static void
take_name(struct sweeping *s, struct span name, const struct search_hit *hit)
{
	struct sweep_look *look = s->look;
	size_t slot = name_slots_find(
		&s->names, bounds_name(&s->name, hit->host, name));
	size_t i = 0;

	if (slot == SIZE_MAX)
		return;
	for (i = first_behind(s, slot, hit->sort_ns); i < s->firsts[slot + 1];
		i++) {
		struct sweep_want *w = &look->wants[s->by_name[i]];

		if (w->since_ns > hit->sort_ns)
			return;
		if (w->is_done || look->each(look->ctx, s->by_name[i], hit))
			continue;
		w->is_done = true;
		s->left--;
	}
}

static bool
take_line(void *ctx, const struct search_hit *hit)
{
	struct sweeping *s = ctx;
	struct log_head head;

	if (s->look->of_logs && s->looker->ask->by_program) {
		head_scan(hit->text, &head);
		take_name(s, head.program, hit);
		return s->left > 0;
	}
	take_name(s, SPAN(""), hit);
	if (s->has_logs) {
		for (size_t i = 0; i < hit->ncites; i++)
			take_name(s,
				log_of_path(&s->scratch, hit->cites[i].path),
				hit);
		arena_release(&s->scratch);
	}
	return s->left > 0;
}

/* Windows so near to each other are read together: what lies between them is
 * sooner handed out than their blocks are read again. */
static int64_t
reach_ns(const struct sweeping *s)
{
	const double most = 7 * 86400.0;
	double lines = s->reads == 0
		? 0
		: (double)s->blocks * BLOCK_LINES / (double)s->reads;
	double seconds = lines == 0 ? 0 : most;

	if (lines < most * s->looker->lines_per_s)
		seconds = lines / s->looker->lines_per_s;
	return (int64_t)(seconds * (double)ns_per_s);
}

/* How many of the windows from `at` on are to be read together, and what they
 * span. */
static size_t
sweep_near(const struct sweeping *s, size_t at, int64_t window[2])
{
	const struct sweep_look *look = s->look;
	const struct sweep_want *w = &look->wants[s->by_time[at]];
	const int64_t reach = reach_ns(s);
	size_t n = 1;

	window[0] = w->since_ns;
	window[1] = w->until_ns;
	for (; at + n < look->count; n++) {
		w = &look->wants[s->by_time[at + n]];
		if (look->reverse ? w->until_ns < window[0] - reach
				  : w->since_ns > window[1] + reach)
			break;
		if (look->reverse)
			window[0] = w->since_ns;
		else
			window[1] = w->until_ns;
	}
	return n;
}

static enum wb_err
sweep_read(
	struct sweeping *s, size_t n, const int64_t window[2], struct err *err)
{
	const struct sweep_want *w = &s->look->wants[0];
	struct search_counts counts = { 0 };
	struct search_spec spec;
	enum wb_err rc = WB_OK;

	look_spec_fill(s->looker, s->look->query, &spec);
	spec.reverse = s->look->reverse;
	look_spec_between(&spec, window[0], window[1]);
	s->left = n;
	rc = search_run(s->looker->ask->indexes, s->looker->ask->nindexes,
		&spec, take_line, s, &counts, err);
	if (window[1] - window[0] <= 2 * (w->until_ns - w->since_ns)) {
		s->reads++;
		s->blocks += counts.blocks_read;
	}
	return rc;
}

enum wb_err
look_sweep(struct looker *k, struct sweep_look *look, struct err *err)
{
	struct sweeping s = { .looker = k, .look = look };
	enum wb_err rc = WB_OK;
	size_t n = 0;

	if (look->count == 0)
		return WB_OK;
	sweep_order(&s);
	for (size_t i = 0; i < look->count && rc == WB_OK; i += n) {
		int64_t window[2];

		n = sweep_near(&s, i, window);
		rc = sweep_read(&s, n, window, err);
	}
	free(s.by_name);
	free(s.by_time);
	free(s.firsts);
	name_slots_release(&s.names);
	arena_release(&s.arena);
	arena_release(&s.scratch);
	buf_release(&s.name);
	return rc;
}
