#include "tests/sim/heap.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

static bool
is_before(const struct heap_item *a, const struct heap_item *b)
{
	if (a->when_us != b->when_us)
		return a->when_us < b->when_us;
	return a->order < b->order;
}

void
heap_push(struct heap *h, int64_t when_us, void *what)
{
	struct heap_item item = { when_us, h->order++, what };
	size_t i = h->count++;

	if (h->count > h->cap) {
		h->cap = h->cap ? 2 * h->cap : 1024;
		h->items = realloc(h->items, h->cap * sizeof(*h->items));
		if (!h->items)
			abort();
	}
	for (; i > 0 && is_before(&item, &h->items[(i - 1) / 2]);
		i = (i - 1) / 2)
		h->items[i] = h->items[(i - 1) / 2];
	h->items[i] = item;
}

int64_t
heap_due(const struct heap *h)
{
	return h->count ? h->items[0].when_us : INT64_MAX;
}

void *
heap_pop(struct heap *h, int64_t *when_us)
{
	struct heap_item first;
	struct heap_item last;
	size_t i = 0;

	assert(h->count > 0);
	first = h->items[0];
	last = h->items[--h->count];
	for (size_t child = 1; child < h->count; child = 2 * i + 1) {
		if (child + 1 < h->count &&
			is_before(&h->items[child + 1], &h->items[child]))
			child++;
		if (!is_before(&h->items[child], &last))
			break;
		h->items[i] = h->items[child];
		i = child;
	}
	h->items[i] = last;
	*when_us = first.when_us;
	return first.what;
}

void
heap_release(struct heap *h)
{
	free(h->items);
	*h = (struct heap){ 0 };
}
