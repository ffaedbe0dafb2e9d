#include "query/trace/hole.h"

#include "format/base/arena.h"
#include "query/trace/hole_read.h"

void
hole_ask(struct view *v, const struct criteria *c)
{
	const struct trace_question *q = c->question;
	const struct trace_texts *lists[] = { &q->to, &q->keys };
	struct span *texts = arena_array(
		view_base(v), q->to.count + q->keys.count, sizeof(*texts));
	struct criteria *own = arena_alloc(view_base(v), sizeof(*own));
	struct view_reader reader = { .ctx = own };
	size_t n = 0;
	size_t of_to = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < lists[i]->count; k++) {
			struct span one = query_strip_angle(lists[i]->items[k]);
			size_t at = span_find_char(one, '@');

			if (at > 0 && at < one.len &&
				span_find_char(one, '*') == SIZE_MAX)
				texts[n++] = one;
			of_to = i == 0 ? n : of_to;
		}
	*own = *c;
	/* No line that does not name them makes one of these fit. */
	reader.all_told = of_to > 0 && of_to == q->to.count;
	if (hole_read_asks(q))
		reader.read = hole_read;
	view_ask(v, texts, n);
	view_ask_each(v, &reader);
}

bool
hole_undecides(const struct story *s)
{
	bool does = false;

	for (size_t i = 0; i < s->nlegs && !does; i++) {
		const struct leg *leg = &s->legs[i];
		const struct view_hole *hole =
			leg->is_session || leg->queue_id.len == 0
			? NULL
			: view_id_hole(s->view, leg->queue_id);

		does = hole && !hole->is_searched;
	}
	return does;
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
