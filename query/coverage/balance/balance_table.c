/* Items of any size by a key of 64 bits. */
#include "query/coverage/balance/balance_part.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_LEAST = 32 };

static char *
item_at(const struct balance_table *t, size_t place)
{
	return t->items + place * t->item_bytes;
}

static uint64_t
key_at(const struct balance_table *t, size_t place)
{
	uint64_t key = 0;

	memcpy(&key, item_at(t, place), sizeof(key));
	return key;
}

/* The slot of the key, or the empty one where it belongs. */
static uint32_t *
slot_of(const struct balance_table *t, uint64_t key)
{
	size_t i = (size_t)key & (t->nslots - 1);

	while (t->slots[i] > 0 && key_at(t, t->slots[i] - 1) != key)
		i = (i + 1) & (t->nslots - 1);
	return &t->slots[i];
}

/* Room for twice the items that are not forgotten: they are large, and may be
 * as many as there are lines. */
static void
make_room(struct balance_table *t)
{
	size_t live = 0;

	for (size_t i = 0; i < t->count; i++)
		if (key_at(t, i) > BALANCE_FORGOTTEN)
			memmove(item_at(t, live++), item_at(t, i),
				t->item_bytes);
	t->count = live;
	t->cap = live < ITEMS_LEAST ? ITEMS_LEAST : live * 2;
	t->items = xrealloc(t->items, t->cap * t->item_bytes);
	free(t->slots);
	for (t->nslots = 1; t->nslots < t->cap * 2;)
		t->nslots *= 2;
	t->slots = xcalloc(t->nslots, sizeof(*t->slots));
	for (size_t i = 0; i < live; i++)
		*slot_of(t, key_at(t, i)) = (uint32_t)i + 1;
}

void *
balance_table_find(const struct balance_table *t, uint64_t key)
{
	uint32_t place = t->nslots > 0 ? *slot_of(t, key) : 0;

	return place > 0 ? item_at(t, place - 1) : NULL;
}

void *
balance_table_at(struct balance_table *t, uint64_t key)
{
	char *item = balance_table_find(t, key);

	if (item)
		return item;
	if (t->count == t->cap)
		make_room(t);
	item = item_at(t, t->count++);
	memset(item, 0, t->item_bytes);
	memcpy(item, &key, sizeof(key));
	*slot_of(t, key) = (uint32_t)t->count;
	return item;
}

void
balance_table_release(struct balance_table *t)
{
	free(t->items);
	free(t->slots);
	t->items = NULL;
	t->slots = NULL;
	t->cap = t->count = t->nslots = 0;
}
