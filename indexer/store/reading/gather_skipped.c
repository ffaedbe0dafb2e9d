/* What was skipped once and taken later, by other options, is not skipped. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/lower_bound.h"

#include <stdlib.h>
#include <string.h>

static int
by_path(const void *a, const void *b)
{
	const struct gathered_trouble *const *x = a;
	const struct gathered_trouble *const *y = b;
	int order = span_cmp((*x)->row.path, (*y)->row.path);

	return order ? order : (*x > *y) - (*x < *y);
}

/* The file was read again, and that skipped again. */
static bool
is_twin(const struct gathered *g, const struct gathered_trouble *a,
	const struct gathered_trouble *b)
{
	return span_eq(a->row.path, b->row.path) &&
		span_eq(a->row.why, b->row.why) && a->file < g->nfiles &&
		b->file < g->nfiles && a->file != b->file &&
		memcmp(g->files[a->file].row.sha256,
			g->files[b->file].row.sha256,
			sizeof(g->files[0].row.sha256)) == 0;
}

static int
skip_to_path(const void *item, const void *key)
{
	const struct gathered_trouble *const *skip = item;

	return span_cmp((*skip)->row.path, *(const struct span *)key);
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
	size_t at = lower_bound(&p->path, (const void *)skips, count,
		sizeof(struct gathered_trouble *), skip_to_path);

	for (; at < count && span_eq(skips[at]->row.path, p->path); at++)
		skips[at]->is_taken =
			skips[at]->is_taken || is_taken(g, skips[at], p);
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
	for (size_t i = 1; i < count; i++)
		if (is_twin(g, skips[i - 1], skips[i]))
			skips[i]->is_taken = true;
	for (size_t i = 0; count > 0 && i < g->nsources; i++)
		for (size_t k = 0; k < g->sources[i].npaths; k++)
			mark_path(g, skips, count, &g->sources[i].paths[k]);
	for (size_t i = 0; i < g->ntroubles; i++)
		if (!g->troubles[i].is_taken)
			g->troubles[kept++] = g->troubles[i];
	g->ntroubles = kept;
	free((void *)skips);
}
