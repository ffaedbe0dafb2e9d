#include "query/user/who/actor.h"

#include "format/base/digest.h"

#include <stdlib.h>

enum { SLOTS_MIN = 1024 };

void
actor_table_init(struct actor_table *t, size_t bytes)
{
	*t = (struct actor_table){ .bytes = bytes, .nslots = SLOTS_MIN };
	t->slots = xcalloc(t->nslots, sizeof(struct actor *));
}

void
actor_table_release(struct actor_table *t)
{
	free(t->slots);
	arena_release(&t->arena);
	*t = (struct actor_table){ 0 };
}

static struct actor **
place_of(struct actor **slots, size_t nslots, struct span name, bool is_user)
{
	uint64_t key = hash64(name.ptr, name.len) + is_user;
	size_t at = key & (nslots - 1);

	while (slots[at] != NULL &&
		(slots[at]->is_user != is_user ||
			!span_eq(slots[at]->name, name)))
		at = (at + 1) & (nslots - 1);
	return &slots[at];
}

static void
grow(struct actor_table *t)
{
	size_t n = 2 * t->nslots;
	struct actor **slots = xcalloc(n, sizeof(struct actor *));

	for (size_t i = 0; i < t->nslots; i++)
		if (t->slots[i] != NULL)
			*place_of(slots, n, t->slots[i]->name,
				t->slots[i]->is_user) = t->slots[i];
	free(t->slots);
	t->slots = slots;
	t->nslots = n;
}

void *
actor_get(struct actor_table *t, struct span name, bool is_user)
{
	struct actor **place = NULL;

	if (2 * (t->count + 1) > t->nslots)
		grow(t);
	place = place_of(t->slots, t->nslots, name, is_user);
	if (*place == NULL) {
		*place = arena_alloc(&t->arena, t->bytes);
		(*place)->name = arena_copy(&t->arena, name);
		(*place)->is_user = is_user;
		t->count++;
	}
	return *place;
}

void *
actor_find(const struct actor_table *t, struct span name, bool is_user)
{
	return *place_of(t->slots, t->nslots, name, is_user);
}

void *
actor_next(const struct actor_table *t, size_t *at)
{
	while (*at < t->nslots && t->slots[*at] == NULL)
		++*at;
	return *at < t->nslots ? t->slots[(*at)++] : NULL;
}
