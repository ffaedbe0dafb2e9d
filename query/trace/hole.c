#include "query/trace/hole.h"

#include "format/base/arena.h"

void
hole_ask(struct view *v, const struct trace_question *q)
{
	const struct trace_texts *lists[] = { &q->to, &q->keys };
	struct span *texts = arena_array(
		view_base(v), q->to.count + q->keys.count, sizeof(*texts));
	size_t n = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < lists[i]->count; k++) {
			struct span one = query_strip_angle(lists[i]->items[k]);
			size_t at = span_find_char(one, '@');

			if (at > 0 && at < one.len &&
				span_find_char(one, '*') == SIZE_MAX)
				texts[n++] = one;
		}
	view_ask(v, texts, n);
}

bool
hole_has(struct run *r, const struct sighting *s)
{
	const struct view_hole *hole =
		view_id_hole(r->view, sighting_value(s, FIELD_queue_id));

	return hole && sighting_order(hole->from, s) < 0 &&
		sighting_order(s, hole->until) < 0 &&
		span_ieq(hole->from->host, s->host) &&
		run_has_told(r, hole->from);
}

void
hole_pass(struct run *r, struct look *look)
{
	const struct view_hole *hole = look->ntexts == 1 && !look->ip
		? view_id_hole(r->view, look->texts[0])
		: NULL;

	if (!hole || !run_has_told(r, hole->from) ||
		hole->until->sort_ns == INT64_MAX)
		return;
	if (r->question->reverse && look->has_until &&
		look->until_ns <= hole->until->sort_ns &&
		look->until_ns > hole->from->sort_ns + 1)
		look->until_ns = hole->from->sort_ns + 1;
	if (!r->question->reverse && look->has_since &&
		look->since_ns >= hole->from->sort_ns &&
		look->since_ns < hole->until->sort_ns)
		look->since_ns = hole->until->sort_ns;
}

void
hole_near(struct near *n)
{
	struct view *v = n->run->view;
	size_t at = 0;
	struct span id = { 0 };
	const struct view_hole *hole = NULL;

	while ((hole = view_next_hole(v, &at, &id)) != NULL)
		near_say(n,
			arena_printf(view_arena(v),
				"%.*s stands in over %d lines, and of those "
				"between %s and %s not all were read: 'waybill "
				"search %.*s WORD' looks through all of them",
				(int)id.len, id.ptr, VIEW_ID_LINES,
				near_time(n, hole->from),
				near_time(n, hole->until), (int)id.len,
				id.ptr));
}
