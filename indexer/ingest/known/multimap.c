#include "indexer/ingest/known/multimap.h"

#include "format/base/arena.h"

#include <stdlib.h>

static void
place(struct multimap *m, uint64_t key, const void *value)
{
	size_t at = key & (m->size - 1);

	while (m->values[at])
		at = (at + 1) & (m->size - 1);
	m->keys[at] = key;
	m->values[at] = value;
	m->used++;
}

static void
grow(struct multimap *m)
{
	struct multimap old = *m;

	m->size = old.size ? old.size * 2 : 256;
	m->used = 0;
	m->keys = xcalloc(m->size, sizeof(*m->keys));
	m->values = xcalloc(m->size, sizeof(*m->values));
	for (size_t i = 0; i < old.size; i++)
		if (old.values[i])
			place(m, old.keys[i], old.values[i]);
	multimap_release(&old);
}

void
multimap_put(struct multimap *m, uint64_t key, const void *value)
{
	if ((m->used + 1) * 2 > m->size)
		grow(m);
	place(m, key, value);
}

const void *
multimap_next(const struct multimap *m, uint64_t key, size_t *at)
{
	if (m->size == 0)
		return NULL;
	*at = (*at == SIZE_MAX ? key : *at + 1) & (m->size - 1);
	for (; m->values[*at]; *at = (*at + 1) & (m->size - 1))
		if (m->keys[*at] == key)
			return m->values[*at];
	return NULL;
}

void
multimap_release(struct multimap *m)
{
	free(m->keys);
	free((void *)m->values);
}
