#include "query/coverage/balance_part.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
key_at(const struct balance_table *t, size_t i)
{
	uint64_t key = 0;

	memcpy(&key, t->items + i * t->item_bytes, sizeof(key));
	return key;
}

/* The place of the key, or the empty one where it belongs. */
static size_t
place_of(const struct balance_table *t, uint64_t key)
{
	size_t i = (size_t)key & (t->cap - 1);

	while (key_at(t, i) != key && key_at(t, i) != 0)
		i = (i + 1) & (t->cap - 1);
	return i;
}

/* Into a new table, at most half full, those that are not forgotten. */
static void
rebuild(struct balance_table *t)
{
	struct balance_table old = *t;
	size_t live = 0;

	for (size_t i = 0; i < old.cap; i++)
		live += key_at(&old, i) > BALANCE_FORGOTTEN;
	t->cap = 64;
	while (t->cap < live * 4)
		t->cap *= 2;
	t->count = live;
	t->items = xcalloc(t->cap, t->item_bytes);
	for (size_t i = 0; i < old.cap; i++)
		if (key_at(&old, i) > BALANCE_FORGOTTEN)
			memcpy(t->items +
					place_of(t, key_at(&old, i)) *
						t->item_bytes,
				old.items + i * t->item_bytes, t->item_bytes);
	free(old.items);
}

void *
balance_table_find(const struct balance_table *t, uint64_t key)
{
	size_t i = 0;

	if (t->cap == 0)
		return NULL;
	i = place_of(t, key);
	return key_at(t, i) == key ? t->items + i * t->item_bytes : NULL;
}

void *
balance_table_at(struct balance_table *t, uint64_t key)
{
	char *item = NULL;

	if (t->count * 2 >= t->cap)
		rebuild(t);
	item = t->items + place_of(t, key) * t->item_bytes;
	if (key_at(t, place_of(t, key)) == 0) {
		memcpy(item, &key, sizeof(key));
		t->count++;
	}
	return item;
}

void
balance_table_release(struct balance_table *t)
{
	free(t->items);
	t->items = NULL;
	t->cap = t->count = 0;
}
