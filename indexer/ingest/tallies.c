#include "indexer/ingest/tallies.h"

#include <stdlib.h>

enum { TALLIES_MAX = 1024 };

struct tally {
	struct span host;
	struct span program;
	uint64_t key;
	uint64_t lines;
	uint64_t unrecognised;
};

struct tallies {
	struct tally all[TALLIES_MAX];
	size_t count;
	struct arena texts;
};

struct tallies *
tallies_new(void)
{
	return xcalloc(1, sizeof(struct tallies));
}

void
tallies_free(struct tallies *t)
{
	if (!t)
		return;
	arena_release(&t->texts);
	free(t);
}

void
tallies_clear(struct tallies *t)
{
	t->count = 0;
	arena_reset(&t->texts);
}

static struct tally *
tally_find(struct tallies *all, const struct tile_tally *t)
{
	struct tally *new = NULL;

	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].key == t->key &&
			span_eq(all->all[i].program, t->program) &&
			span_eq(all->all[i].host, t->host))
			return &all->all[i];
	if (all->count == TALLIES_MAX)
		return &all->all[TALLIES_MAX - 1];
	new = &all->all[all->count++];
	*new = (struct tally){ .key = t->key,
		.host = arena_copy(&all->texts, t->host),
		.program = arena_copy(&all->texts, t->program) };
	if (all->count == TALLIES_MAX)
		new->host = new->program = SPAN("(others)");
	return new;
}

uint64_t
tallies_add(struct tallies *t, const struct tile *tile)
{
	uint64_t unrecognised = 0;

	for (uint32_t i = 0; i < tile->ntallies; i++) {
		struct tally *mine = tally_find(t, &tile->tallies[i]);

		mine->lines += tile->tallies[i].lines;
		mine->unrecognised += tile->tallies[i].unrecognised;
		unrecognised += tile->tallies[i].unrecognised;
	}
	return unrecognised;
}

void
tallies_put(const struct tallies *t, struct terms_writer *terms,
	uint32_t segment, uint32_t stream)
{
	for (size_t i = 0; i < t->count; i++)
		terms_add_tally(terms,
			&(struct tally_row){
				.segment = segment,
				.stream = stream,
				.host = t->all[i].host,
				.program = t->all[i].program,
				.lines = t->all[i].lines,
				.unrecognised = t->all[i].unrecognised,
			});
}
