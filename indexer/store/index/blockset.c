/* Sets of blocks: all, or some in order. */
#include "indexer/store/index/index.h"

#include "format/base/lower_bound.h"

#include <stdlib.h>
#include <string.h>

void
blockset_release(struct blockset *s)
{
	free(s->blocks);
	*s = (struct blockset){ 0 };
}

void
blockset_and(struct blockset *a, const struct blockset *b)
{
	size_t i = 0;
	size_t j = 0;
	size_t n = 0;

	if (b->all)
		return;
	if (a->all) {
		a->all = false;
		a->blocks = xgrow(
			a->blocks, &a->cap, b->count + 1, sizeof(*a->blocks));
		if (b->count)
			memcpy(a->blocks, b->blocks,
				b->count * sizeof(*b->blocks));
		a->count = b->count;
		return;
	}
	while (i < a->count && j < b->count) {
		if (a->blocks[i] < b->blocks[j]) {
			i++;
		} else if (a->blocks[i] > b->blocks[j]) {
			j++;
		} else {
			a->blocks[n++] = a->blocks[i++];
			j++;
		}
	}
	a->count = n;
}

void
blockset_or(struct blockset *a, const struct blockset *b)
{
	uint32_t *merged = NULL;
	size_t i = 0;
	size_t j = 0;
	size_t n = 0;

	if (a->all || b->all) {
		a->all = true;
		a->count = 0;
		return;
	}
	if (b->count == 0)
		return;
	merged = xmalloc((a->count + b->count) * sizeof(*merged));
	while (i < a->count || j < b->count) {
		uint32_t next = 0;

		if (j == b->count ||
			(i < a->count && a->blocks[i] <= b->blocks[j]))
			next = a->blocks[i++];
		else
			next = b->blocks[j++];
		if (n == 0 || merged[n - 1] != next)
			merged[n++] = next;
	}
	free(a->blocks);
	a->blocks = merged;
	a->cap = a->count + b->count;
	a->count = n;
}

bool
blockset_has(const struct blockset *s, uint32_t block)
{
	size_t at = 0;

	if (s->all)
		return true;
	at = lower_bound_u32(s->blocks, s->count, block);
	return at < s->count && s->blocks[at] == block;
}

void
blockset_add(struct blockset *s, uint32_t block)
{
	s->blocks = xgrow(s->blocks, &s->cap, s->count + 1, sizeof(*s->blocks));
	s->blocks[s->count++] = block;
}
