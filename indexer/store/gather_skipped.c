/* What was skipped once and taken later, by other options, is not skipped. */
#include "indexer/store/gather_part.h"

#include <stdlib.h>
#include <string.h>

static int
by_path(const void *a, const void *b)
{
	const struct gathered_trouble *const *x = a;
	const struct gathered_trouble *const *y = b;

	return span_cmp((*x)->row.path, (*y)->row.path);
}

/* The path led to other bytes then, if its file is not the same. */
static bool
is_taken(const struct gathered *g, const struct gathered_trouble *t,
	const struct gathered_path *p)
{
	if (p->file >= g->nfiles)
		return false;
	if (t->file >= g->nfiles)
		return p->file >= t->first_file;
	return memcmp(g->files[p->file].row.sha256,
		       g->files[t->file].row.sha256,
		       sizeof(g->files[0].row.sha256)) == 0;
}

static void
mark_path(const struct gathered *g, struct gathered_trouble **skips,
	size_t count, const struct gathered_path *p)
{
	size_t lo = 0;
	size_t hi = count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (span_cmp(skips[mid]->row.path, p->path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < count && span_eq(skips[lo]->row.path, p->path); lo++)
		skips[lo]->is_taken =
			skips[lo]->is_taken || is_taken(g, skips[lo], p);
}

void
gather_skipped(struct gathered *g)
{
	struct gathered_trouble **skips = (struct gathered_trouble **)xcalloc(
		g->ntroubles + 1, sizeof(*skips));
	size_t count = 0;
	size_t kept = 0;

	for (size_t i = 0; i < g->ntroubles; i++)
		if (g->troubles[i].row.is_skip)
			skips[count++] = &g->troubles[i];
	if (count > 0)
		qsort((void *)skips, count, sizeof(struct gathered_trouble *),
			by_path);
	for (size_t i = 0; count > 0 && i < g->nsources; i++)
		for (size_t k = 0; k < g->sources[i].npaths; k++)
			mark_path(g, skips, count, &g->sources[i].paths[k]);
	for (size_t i = 0; i < g->ntroubles; i++)
		if (!g->troubles[i].is_taken)
			g->troubles[kept++] = g->troubles[i];
	g->ntroubles = kept;
	free((void *)skips);
}
