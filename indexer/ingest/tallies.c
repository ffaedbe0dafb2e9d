#include "indexer/ingest/tallies.h"

#include <stdlib.h>

enum {
	TALLIES_MAX = 1024,
	/* Rows kept for programs that are too many: one for each host. */
	OTHERS_MAX = 128
};

struct tally {
	struct span host;
	struct span program;
	/* Of both; 0 for programs that are not counted apart. */
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
tally_known(struct tallies *all, uint64_t key, struct span host,
	struct span program)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].key == key &&
			span_eq(all->all[i].program, program) &&
			span_eq(all->all[i].host, host))
			return &all->all[i];
	return NULL;
}

static struct tally *
tally_find(struct tallies *all, const struct tile_tally *t)
{
	const struct span others = SPAN(TALLY_OTHERS);
	struct span host = t->host;
	struct span program = t->program;
	uint64_t key = span_eq(program, others) ? 0 : t->key;
	struct tally *tally = tally_known(all, key, host, program);

	if (!tally && all->count >= TALLIES_MAX - OTHERS_MAX) {
		key = 0;
		tally = tally_known(all, key, host, program = others);
	}
	if (!tally && all->count + 1 >= TALLIES_MAX)
		tally = tally_known(all, key, host = others, others);
	if (tally)
		return tally;
	tally = &all->all[all->count++];
	*tally = (struct tally){ .host = arena_copy(&all->texts, host),
		.program = arena_copy(&all->texts, program),
		.key = key };
	return tally;
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
