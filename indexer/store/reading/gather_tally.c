/* How many lines each program wrote, over all sources, and how many of them no
 * family knows. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/digest.h"

#include <stdlib.h>

/* The slot that has the name, or that it is to have. */
static uint32_t *
slot_of(const struct gathered *g, struct span name)
{
	size_t at = hash64(name.ptr, name.len) & (g->nslots - 1);

	while (g->program_slots[at] > 0 &&
		!span_eq(g->programs[g->program_slots[at] - 1].name, name))
		at = (at + 1) & (g->nslots - 1);
	return &g->program_slots[at];
}

static void
widen_slots(struct gathered *g)
{
	if (g->nslots > g->nprograms * 2)
		return;
	free(g->program_slots);
	g->nslots = g->nslots ? g->nslots * 2 : 256;
	g->program_slots = xcalloc(g->nslots, sizeof(*g->program_slots));
	for (size_t i = 0; i < g->nprograms; i++)
		*slot_of(g, g->programs[i].name) = (uint32_t)i + 1;
}

static struct gathered_tally *
total_of(struct gathered *g, struct span name)
{
	uint32_t *slot = NULL;

	widen_slots(g);
	slot = slot_of(g, name);
	if (*slot == 0) {
		struct gathered_tally new = { .name = arena_copy(
						      &g->arena, name) };

		g->programs = xgrow(g->programs, &g->programs_cap,
			g->nprograms + 1, sizeof(*g->programs));
		g->programs[g->nprograms++] = new;
		*slot = (uint32_t)g->nprograms;
	}
	return &g->programs[*slot - 1];
}

/* Damaged records that were cut anew: the lines of what took their place are
 * counted, and these have no part in it. */
static bool
is_cut_anew(const struct gathered *g, const struct gathered_source *s)
{
	const struct gathered_source *heir = NULL;

	if (s->has_gaps)
		heir = gather_longest(g, s);
	if (!heir)
		return false;
	for (size_t i = 0; i < heir->nextents; i++)
		if (heir->extents[i].segment == s->segment &&
			heir->extents[i].stream == s->no)
			return false;
	return heir != s;
}

bool
gather_take_tally(void *ctx, const struct tally_row *row)
{
	struct gathered *g = ctx;
	struct gathered_source *s = gather_source(g, row->segment, row->stream);

	if (!s || !is_cut_anew(g, s)) {
		struct gathered_tally *total = total_of(g, row->program);

		total->lines += row->lines;
		total->unrecognised += row->unrecognised;
	}
	if (!s)
		return true;
	s->unrecognised += row->unrecognised;
	gather_name(g, s, row);
	return true;
}

static struct gathered_tally *
total_with_lines(const struct gathered *g, struct span name)
{
	const uint32_t place = g->nslots > 0 ? *slot_of(g, name) : 0;

	return place > 0 && g->programs[place - 1].lines > 0
		? &g->programs[place - 1]
		: NULL;
}

void
gather_take_back(struct gathered *g, struct gathered_source *s,
	const struct tally_row *row)
{
	struct gathered_tally *total = total_with_lines(g, row->program);

	if (!total)
		total = total_with_lines(g, SPAN(TALLY_OTHERS));
	if (total) {
		total->lines -= row->lines;
		total->unrecognised -=
			total->unrecognised > 0 ? row->unrecognised : 0;
	}
	s->unrecognised -= s->unrecognised > 0 ? row->unrecognised : 0;
	gather_unname(s, row);
}
