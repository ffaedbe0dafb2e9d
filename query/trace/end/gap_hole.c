/* Known holes in the log of a leg's host that lie between two lines of it: what
 * was tried then no line tells, though its end may be told. */
#include "query/trace/end/end.h"

#include "format/time/log_name.h"
#include "query/trace/leg/leg.h"

/* Of shorter pauses holes are not worth a look. */
static const int64_t pause_ns = (int64_t)3600 * 1000000000;

static struct span
name_of(const struct cite *c)
{
	struct span name = { 0 };

	(void)span_rcut(c->path, '/', NULL, &name);
	return name;
}

static bool
is_same_log(const struct cite *a, const struct cite *b)
{
	struct log_name x;
	struct log_name y;

	log_name_read(name_of(a), &x);
	log_name_read(name_of(b), &y);
	return span_eq(x.stem, y.stem) && span_eq(x.tail, y.tail);
}

/* Is the hole one in the log that these lines are in? Other logs of the host
 * have their own. */
static bool
is_of_log(const struct sighting *s, const struct gap_answer *g)
{
	for (size_t i = 0; i < s->ncites; i++)
		for (size_t k = 0; k < g->ncites; k++)
			if (is_same_log(&s->cites[i], &g->cites[k]))
				return true;
	return false;
}

static void
tell(struct ends *e, const struct leg *leg, const struct gap_answer *g)
{
	struct story *s = e->story;
	struct gap_answer *gap = NULL;

	s->gaps = arena_grow(
		e->arena, s->gaps, s->ngaps, &e->gaps_cap, sizeof(*s->gaps));
	gap = &s->gaps[s->ngaps++];
	*gap = *g;
	gap->host = leg->host;
	gap->why = SPAN("it was under way here, and what was tried meanwhile "
			"is not shown");
	/* These live as long as the story; the look's own may not. */
	end_gap_borrow(e, gap, g);
	gap->grade =
		arena_say(e->arena, "%.*s", (int)g->grade.len, g->grade.ptr);
}

static void
tell_between(struct ends *e, const struct leg *leg, const struct sighting *from,
	const struct sighting *to)
{
	const struct gap_answer *g = NULL;
	size_t nth = 0;

	while ((g = view_hole_between(e->story->view, leg->host, from->sort_ns,
			to->sort_ns, &nth)))
		if ((is_of_log(from, g) || is_of_log(to, g)) &&
			e->story->ngaps < GAPS_MAX &&
			!end_gap_is_told(
				e->story, e->story->ngaps, leg->host, g))
			tell(e, leg, g);
}

void
end_gap_holes(struct ends *e, size_t at)
{
	const struct leg *leg = &e->story->legs[at];
	const struct sighting *last = NULL;

	for (size_t k = 0; k < leg->lines.count; k++) {
		const struct sighting *s = leg->lines.items[k];

		if (!line_is_of_queue(s) || s->sort_ns == INT64_MAX)
			continue;
		if (last && s->sort_ns - last->sort_ns >= pause_ns)
			tell_between(e, leg, last, s);
		last = s;
	}
}
