#include "query/plan/block/drivers.h"

/* The longest piece of text that the query as a whole demands. */
static const struct text_needle *
longest_needle(const struct node *node, const struct text_needle *best)
{
	if (node->kind != NODE_TEXT && node->kind != NODE_GLOB)
		return best;
	for (size_t i = 0; i < node->nneedles; i++)
		if (!best || node->needles[i].folded.len > best->folded.len)
			best = &node->needles[i];
	return best;
}

static bool
add_driver(struct drivers *all, const struct text_needle *needle)
{
	if (!needle || needle->folded.len == 0 || all->count == DRIVERS_MAX)
		return false;
	all->items[all->count++].needle = needle;
	return true;
}

/* Any of these texts: each of them drives. */
static bool
drive_by_any(struct drivers *all, const struct node *node)
{
	if (node->kind != NODE_OR)
		return false;
	for (size_t i = 0; i < node->nkids; i++)
		if (!add_driver(all, longest_needle(node->kids[i], NULL))) {
			all->count = 0;
			return false;
		}
	return node->nkids > 0;
}

void
drivers_find(struct drivers *all, const struct node *node)
{
	const struct text_needle *best = longest_needle(node, NULL);

	for (size_t i = 0; node->kind == NODE_AND && i < node->nkids; i++)
		best = longest_needle(node->kids[i], best);
	if (add_driver(all, best) || drive_by_any(all, node))
		return;
	for (size_t i = 0; node->kind == NODE_AND && i < node->nkids; i++)
		if (drive_by_any(all, node->kids[i]))
			return;
}

size_t
drivers_next(struct drivers *all, struct span block, size_t from)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < all->count; i++) {
		struct driver *d = &all->items[i];

		if (from == 0 || d->next < from)
			d->next = d->by_places
				? places_next(&d->seek, from)
				: text_find(block, from, d->needle);
		best = d->next < best ? d->next : best;
	}
	return best;
}

void
drivers_seek(struct drivers *all, const struct places *places)
{
	for (size_t i = 0; i < all->count; i++)
		all->items[i].by_places = places &&
			places_seek(places, all->items[i].needle,
				&all->items[i].seek);
}
