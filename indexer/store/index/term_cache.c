#include "indexer/store/index/term_cache.h"

#include "format/base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A power of two. */
	SLOTS = 1024,
	LIST_MAX = 16384,
	/* 8 MiB. */
	BLOCKS_MAX = 1 << 21
};

struct kept_term {
	uint64_t term;
	bool is_used;
	struct blockset found;
};

/* Identifiers are hashes. */
static size_t
slot_of(uint64_t term)
{
	return (size_t)(term & (SLOTS - 1));
}

const struct blockset *
term_cache_find(const struct term_cache *c, uint64_t term)
{
	const struct kept_term *k = c->kept ? &c->kept[slot_of(term)] : NULL;

	return k && k->is_used && k->term == term ? &k->found : NULL;
}

static void
drop(struct term_cache *c, struct kept_term *k)
{
	c->blocks -= k->found.count;
	blockset_release(&k->found);
	k->is_used = false;
}

static void
drop_all(struct term_cache *c)
{
	for (size_t i = 0; c->kept && i < SLOTS; i++)
		drop(c, &c->kept[i]);
}

void
term_cache_keep(
	struct term_cache *c, uint64_t term, const struct blockset *found)
{
	struct kept_term *k = NULL;

	if (found->count > LIST_MAX)
		return;
	if (!c->kept)
		c->kept = xcalloc(SLOTS, sizeof(*c->kept));
	if (c->blocks + found->count > BLOCKS_MAX)
		drop_all(c);
	k = &c->kept[slot_of(term)];
	drop(c, k);
	k->is_used = true;
	k->term = term;
	k->found.all = found->all;
	blockset_or(&k->found, found);
	c->blocks += k->found.count;
}

void
term_cache_release(struct term_cache *c)
{
	drop_all(c);
	free(c->kept);
	*c = (struct term_cache){ 0 };
}
