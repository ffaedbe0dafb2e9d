#include "query/user/who/names.h"

#include "format/base/arena.h"
#include "format/base/digest.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 256 };

struct names {
	struct arena arena;
	struct span *texts;
	size_t count;
	size_t cap;
	/* Open addressing, half full at most: numbers, 0 is free. */
	uint32_t *slots;
	size_t nslots;
};

struct names *
names_new(void)
{
	struct names *n = xcalloc(1, sizeof(*n));

	n->nslots = SLOTS_FIRST;
	n->slots = xcalloc(n->nslots, sizeof(*n->slots));
	n->texts = xgrow(n->texts, &n->cap, 1, sizeof(*n->texts));
	n->texts[0] = SPAN("");
	n->count = 1;
	return n;
}

void
names_free(struct names *n)
{
	if (!n)
		return;
	arena_release(&n->arena);
	free(n->texts);
	free(n->slots);
	free(n);
}

static size_t
slot_of(const struct names *n, struct span text)
{
	size_t at = (size_t)hash64(text.ptr, text.len) & (n->nslots - 1);

	while (n->slots[at] && !span_eq(n->texts[n->slots[at]], text))
		at = (at + 1) & (n->nslots - 1);
	return at;
}

static void
grow(struct names *n)
{
	free(n->slots);
	n->nslots *= 2;
	n->slots = xcalloc(n->nslots, sizeof(*n->slots));
	for (size_t i = 1; i < n->count; i++)
		n->slots[slot_of(n, n->texts[i])] = (uint32_t)i;
}

uint32_t
names_add(struct names *n, struct span text)
{
	size_t at = 0;

	if (text.len == 0)
		return 0;
	if (n->count * 2 >= n->nslots)
		grow(n);
	at = slot_of(n, text);
	if (n->slots[at])
		return n->slots[at];
	n->texts = xgrow(n->texts, &n->cap, n->count + 1, sizeof(*n->texts));
	n->texts[n->count] = arena_copy(&n->arena, text);
	n->slots[at] = (uint32_t)n->count++;
	return n->slots[at];
}

struct span
names_get(const struct names *n, uint32_t id)
{
	return n->texts[id];
}

uint32_t
names_count(const struct names *n)
{
	return (uint32_t)n->count;
}
