/* Rows of logs that have come to go on from themselves, round the year, are cut
 * where one may begin. */
#include "indexer/store/reading/gather_part.h"

#include <stdlib.h>

/* `i` is in a ring: make it a head, and the one before it a tail. */
static void
cut_ring(struct family_list *list, bool *seen, size_t i)
{
	size_t k = i;

	while (list->items[k].next != i) {
		seen[k] = true;
		k = list->items[k].next;
	}
	seen[k] = true;
	list->items[k].next = SIZE_MAX;
	list->items[i].is_head = true;
	list->items[i].hang = HANG_NOT;
}

/* Each item has one before it at most, so what no head leads to is a ring. */
void
family_cut_rings(struct family_list *list)
{
	bool *seen = xcalloc(list->count + 1, sizeof(*seen));

	for (size_t i = 0; i < list->count; i++)
		for (size_t k = list->items[i].is_head ? i : SIZE_MAX;
			k != SIZE_MAX; k = list->items[k].next)
			seen[k] = true;
	for (size_t i = 0; i < list->count; i++)
		if (!seen[i])
			cut_ring(list, seen, i);
	free(seen);
}
