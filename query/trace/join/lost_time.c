/* Which of two legs of one host was there first: a mail cannot have been handed
 * on before it came. */
#include "query/trace/join/lost.h"

#include "query/trace/view/host.h"

/* The first of its lines, if it was written before any attempt: as it came in,
 * or when the queue manager took it up; or NULL. */
static const struct sighting *
taken_in(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count && !leg->start; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind == KIND_DELIVER || s->kind == KIND_REMOVE)
			return NULL;
		if (line_is_of_queue(s) &&
			(s->kind == KIND_MESSAGE_ID || s->kind == KIND_FROM))
			return s;
	}
	return leg->start;
}

/* Not before that did it enter the queue, INT64_MIN if nothing
 * tells. */
static int64_t
came_after(const struct leg *leg)
{
	const struct sighting *in = taken_in(leg);
	int64_t after = in ? in->sort_ns : INT64_MIN;

	for (size_t i = 0; i < leg->lines.count && !leg->start; i++) {
		const struct sighting *s = leg->lines.items[i];
		int64_t least = 0;
		int64_t most = 0;

		if (line_came_at(s, &least, &most) && least > after)
			after = least;
	}
	return after;
}

/* Both stand in one file, where lines stand as they were written. */
static bool
is_ordered(const struct sighting *a, const struct sighting *b)
{
	return a && a->index == b->index && a->ord == b->ord;
}

bool
lost_is_early(const struct lost_pair *p)
{
	const struct sighting *in = taken_in(p->parent);
	const struct sighting *first = p->child->key;
	const struct sighting *begun =
		p->child->start ? p->child->start : first;

	if (!host_same(p->parent->key, p->child->key) ||
		first->sort_ns == INT64_MAX)
		return false;
	if (is_ordered(in, begun))
		return sighting_order(begun, in) < 0;
	return first->sort_ns + line_grain_ns(first) <= came_after(p->parent);
}
