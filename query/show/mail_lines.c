#include "query/show/mail_lines.h"

#include "format/base/arena.h"
#include "query/trace/view/sighting.h"

#include <stdlib.h>

static int
by_order(const void *a, const void *b)
{
	const struct mail_line *x = a;
	const struct mail_line *y = b;

	if (x->line->sort_ns != y->line->sort_ns)
		return x->line->sort_ns < y->line->sort_ns ? -1 : 1;
	if (x->source_leg != y->source_leg)
		return x->source_leg < y->source_leg ? -1 : 1;
	if (x->line != y->line)
		return sighting_order(x->line, y->line);
	return (x->leg > y->leg) - (x->leg < y->leg);
}

static int
by_source(const void *a, const void *b)
{
	const struct mail_line *x = a;
	const struct mail_line *y = b;

	if (x->line->index != y->line->index)
		return x->line->index < y->line->index ? -1 : 1;
	if (x->line->ord != y->line->ord)
		return x->line->ord < y->line->ord ? -1 : 1;
	return (x->leg > y->leg) - (x->leg < y->leg);
}

static void
rank_sources(struct mail_lines *lines)
{
	qsort(lines->items, lines->count, sizeof(*lines->items), by_source);
	for (size_t i = 0; i < lines->count; i++) {
		struct mail_line *l = &lines->items[i];
		const struct mail_line *before = i > 0 ? l - 1 : NULL;

		l->source_leg = before && before->line->ord == l->line->ord &&
				before->line->index == l->line->index
			? before->source_leg
			: l->leg;
	}
}

void
mail_lines_fill(const struct mail_answer *a, struct mail_lines *out)
{
	size_t all = 0;
	size_t kept = 0;

	*out = (struct mail_lines){ 0 };
	for (size_t i = 0; i < a->nlegs; i++)
		all += a->legs[i].nlines;
	out->items = xcalloc(all + 1, sizeof(*out->items));
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nlines; k++)
			out->items[out->count++] =
				(struct mail_line){ .line = a->legs[i].lines[k],
					.leg = i };
	if (all > 1) {
		rank_sources(out);
		qsort(out->items, all, sizeof(*out->items), by_order);
	}
	for (size_t i = 0; i < all; i++)
		if (kept == 0 ||
			out->items[kept - 1].line != out->items[i].line)
			out->items[kept++] = out->items[i];
	out->count = kept;
}

void
mail_lines_release(struct mail_lines *lines)
{
	free(lines->items);
	*lines = (struct mail_lines){ 0 };
}
