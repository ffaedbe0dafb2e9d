#include "query/dossier/cites.h"

#include "format/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_LEAST = 256 };

static size_t
slot_of(const struct cites *c, const struct cite *cite)
{
	uint64_t hash = hash64(cite->source, strlen(cite->source)) ^
		(cite->offset * UINT64_C(0x9e3779b97f4a7c15));
	size_t at = (size_t)(hash >> 20) & (c->nslots - 1);

	while (c->slots[at] > 0) {
		const struct cite *one = &c->items[c->slots[at] - 1];

		if (one->offset == cite->offset &&
			strcmp(one->source, cite->source) == 0)
			break;
		at = (at + 1) & (c->nslots - 1);
	}
	return at;
}

static void
grow(struct cites *c)
{
	c->nslots = c->nslots ? 2 * c->nslots : SLOTS_LEAST;
	free(c->slots);
	c->slots = xcalloc(c->nslots, sizeof(*c->slots));
	for (size_t i = 0; i < c->count; i++)
		c->slots[slot_of(c, &c->items[i])] = (uint32_t)i + 1;
}

void
cites_release(struct cites *c)
{
	free(c->items);
	free(c->slots);
	arena_release(&c->arena);
	memset(c, 0, sizeof(*c));
}

size_t
cites_number(struct cites *c, const struct cite *cite)
{
	struct cite *copy = NULL;
	size_t at = 0;

	if (2 * (c->count + 1) > c->nslots)
		grow(c);
	at = slot_of(c, cite);
	if (c->slots[at] > 0)
		return c->slots[at];
	c->items = xgrow(c->items, &c->cap, c->count + 1, sizeof(*c->items));
	copy = &c->items[c->count++];
	*copy = *cite;
	copy->source = arena_copy(&c->arena, span_of(cite->source)).ptr;
	copy->file_sha256 =
		arena_copy(&c->arena, span_of(cite->file_sha256)).ptr;
	copy->path = arena_copy(&c->arena, cite->path);
	c->slots[at] = (uint32_t)c->count;
	return c->count;
}
