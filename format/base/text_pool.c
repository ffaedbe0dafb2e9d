#include "format/base/text_pool.h"

#include "format/base/digest.h"

#include <stdlib.h>

enum { SLOTS_LEAST = 64 };

/* The slot that has the text, or that it is to have. */
static struct span *
slot_of(const struct text_pool *p, struct span text)
{
	size_t at = hash64(text.ptr, text.len) & (p->nslots - 1);

	while (p->slots[at].ptr && !span_eq(p->slots[at], text))
		at = (at + 1) & (p->nslots - 1);
	return &p->slots[at];
}

static void
widen(struct text_pool *p)
{
	struct span *old = p->slots;
	size_t nold = p->nslots;

	p->nslots = nold ? nold * 2 : SLOTS_LEAST;
	p->slots = xcalloc(p->nslots, sizeof(*p->slots));
	for (size_t i = 0; i < nold; i++)
		if (old[i].ptr)
			*slot_of(p, old[i]) = old[i];
	free(old);
}

struct span
text_pool_keep(struct text_pool *p, struct span text)
{
	struct span *slot = NULL;

	if (p->nslots <= p->count * 2)
		widen(p);
	slot = slot_of(p, text);
	if (!slot->ptr) {
		*slot = arena_copy(&p->arena, text);
		p->count++;
	}
	return *slot;
}

void
text_pool_release(struct text_pool *p)
{
	free(p->slots);
	arena_release(&p->arena);
	*p = (struct text_pool){ 0 };
}
