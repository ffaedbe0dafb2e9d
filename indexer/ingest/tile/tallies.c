#include "indexer/ingest/tile/tallies.h"

#include "indexer/ingest/tile/tile_tally.h"

#include <stdlib.h>
#include <string.h>

enum {
	PROGRAMS_MAX = 896,
	/* Where programs are too many, one for each host. */
	TALLIES_MAX = PROGRAMS_MAX + 3072,
	SLOTS = 8192
};

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
	/* Their numbers by key, plus 1; 0 is free. */
	uint16_t slots[SLOTS];
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
	memset(t->slots, 0, sizeof(t->slots));
	arena_reset(&t->texts);
}

/* Of the pair, or free. */
static uint16_t *
tally_slot(struct tallies *all, uint64_t key, struct span host,
	struct span program)
{
	size_t at = (size_t)(key % SLOTS);

	for (; all->slots[at] != 0; at = (at + 1) % SLOTS) {
		const struct tally *known = &all->all[all->slots[at] - 1];

		if (known->key == key && span_eq(known->program, program) &&
			span_eq(known->host, host))
			break;
	}
	return &all->slots[at];
}

static struct tally *
tally_find(struct tallies *all, const struct tile_tally *t)
{
	const struct span others = SPAN(TALLY_OTHERS);
	struct span host = t->host;
	struct span program = t->program;
	uint64_t key = t->key;
	uint16_t *slot = tally_slot(all, key, host, program);

	if (*slot == 0 && all->count >= PROGRAMS_MAX) {
		key = tally_key(host, program = others);
		slot = tally_slot(all, key, host, program);
	}
	if (*slot == 0 && all->count + 1 >= TALLIES_MAX) {
		key = tally_key(host = others, others);
		slot = tally_slot(all, key, host, others);
	}
	if (*slot > 0)
		return &all->all[*slot - 1];
	all->all[all->count] =
		(struct tally){ .host = arena_copy(&all->texts, host),
			.program = arena_copy(&all->texts, program),
			.key = key };
	*slot = (uint16_t)++all->count;
	return &all->all[all->count - 1];
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
