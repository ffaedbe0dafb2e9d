#include "format/disk/copies.h"

#include "format/base/arena.h"

#include <stdlib.h>
#include <string.h>

void
copies_release(struct copies *c)
{
	free(c->list);
	*c = (struct copies){ 0 };
}

static uint64_t
covered(uint64_t copy)
{
	return (uint64_t)copy_literals(copy) + copy_length(copy);
}

/* Drop what ends before this byte. */
static void
drop_before(struct copies *c, uint64_t from)
{
	while (c->first < c->n && c->from + covered(c->list[c->first]) <= from)
		c->from += covered(c->list[c->first++]);
}

void
copies_reserve(struct copies *c, size_t more)
{
	if (c->to > COPIES_KEPT)
		drop_before(c, c->to - COPIES_KEPT);
	if (c->cap - c->n >= more)
		return;
	if (c->first > 0) {
		memmove(c->list, c->list + c->first,
			(c->n - c->first) * sizeof(*c->list));
		c->n -= c->first;
		c->first = 0;
	}
	c->list = xgrow(c->list, &c->cap, c->n + more, sizeof(*c->list));
}

/* The part of a copy, and of the literals before it, in [skip, end). */
static uint64_t
clip(uint64_t copy, size_t skip, size_t end)
{
	size_t literals = copy_literals(copy) < end ? copy_literals(copy) : end;
	size_t length = end - literals;

	if (skip < literals)
		return copy_pack(literals - skip, length, copy_distance(copy));
	return copy_pack(0, length - (skip - literals), copy_distance(copy));
}

bool
copies_take(struct copies *c, uint64_t from, uint64_t to, uint64_t *out,
	size_t most, size_t *n)
{
	size_t taken = 0;
	size_t next = 0;
	size_t stop = 0;
	uint64_t at = 0;

	drop_before(c, from);
	if (from < c->from)
		return false;
	at = c->from;
	next = c->first;
	stop = c->n - next < most ? c->n : next + most;
	/* All but the first and the last are taken whole. */
	if (next < stop && at < from && at + covered(c->list[next]) <= to) {
		uint64_t copy = c->list[next++];

		out[taken++] = clip(copy, (size_t)(from - at), covered(copy));
		at += covered(copy);
	}
	while (next < stop && at >= from && at + covered(c->list[next]) <= to) {
		at += covered(c->list[next]);
		out[taken++] = c->list[next++];
	}
	c->first = next;
	c->from = at;
	if (next < stop && at < to)
		out[taken++] = clip(c->list[next],
			(size_t)(at < from ? from - at : 0), (size_t)(to - at));
	*n = taken;
	return taken < most;
}
