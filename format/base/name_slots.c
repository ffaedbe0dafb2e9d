#include "format/base/name_slots.h"

#include "format/base/arena.h"

#include <stdlib.h>

enum { SLOTS_LEAST = 64 };

static size_t
hash_folded(struct span name)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)fold_char(name.ptr[i])) *
			0x100000001b3U;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot that has the name, or that it is to have. */
static uint32_t *
slot_of(const struct name_slots *s, struct span name)
{
	size_t at = hash_folded(name) & (s->nslots - 1);

	while (s->slots[at] > 0 && !span_ieq(s->names[s->slots[at] - 1], name))
		at = (at + 1) & (s->nslots - 1);
	return &s->slots[at];
}

size_t
name_slots_find(const struct name_slots *s, struct span name)
{
	uint32_t place = s->nslots > 0 ? *slot_of(s, name) : 0;

	return place > 0 ? place - 1 : SIZE_MAX;
}

static void
widen(struct name_slots *s)
{
	free(s->slots);
	s->nslots = s->nslots ? s->nslots * 2 : SLOTS_LEAST;
	s->slots = xcalloc(s->nslots, sizeof(*s->slots));
	for (size_t i = 0; i < s->count; i++)
		*slot_of(s, s->names[i]) = (uint32_t)i + 1;
}

void
name_slots_add(struct name_slots *s, struct span name)
{
	if (s->nslots <= s->count * 2)
		widen(s);
	s->names = xgrow(s->names, &s->cap, s->count + 1, sizeof(*s->names));
	s->names[s->count++] = name;
	*slot_of(s, name) = (uint32_t)s->count;
}

void
name_slots_release(struct name_slots *s)
{
	free(s->names);
	free(s->slots);
	*s = (struct name_slots){ 0 };
}
