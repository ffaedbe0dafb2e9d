#include "query/cmd/evidence/source_reason.h"

#include "format/base/arena.h"

#include <string.h>

enum { REASONS_MAX = 256 };

/* Weakest first. */
static int
rank(enum reading_basis basis)
{
	static const int ranks[] = { [READING_NONE] = 0,
		[READING_ASSUMED] = 1,
		[READING_INFERRED] = 2,
		[READING_GIVEN] = 3,
		[READING_STATED] = 4 };

	return basis <= READING_GIVEN ? ranks[basis] : 0;
}

void
source_weigh(struct source_reasons *all, enum reading_basis basis,
	const char *why, uint64_t lines)
{
	for (size_t i = 0; i < all->count; i++) {
		struct source_reason *r = &all->items[i];

		if (r->basis == basis && strcmp(r->why, why) == 0) {
			r->lines += lines;
			return;
		}
	}
	/* Each run may have one of its own. */
	if (all->count == REASONS_MAX)
		return;
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count++] = (struct source_reason){ basis, lines, why };
}

const struct source_reason *
source_weakest(const struct source_reasons *all)
{
	const struct source_reason *w = NULL;

	for (size_t i = 0; i < all->count; i++) {
		const struct source_reason *r = &all->items[i];

		if (!w || rank(r->basis) < rank(w->basis) ||
			(r->basis == w->basis && r->lines > w->lines))
			w = r;
	}
	return w;
}
