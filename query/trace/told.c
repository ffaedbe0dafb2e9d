#include "query/trace/told.h"

#include "format/base/arena.h"

#include <stdlib.h>

enum { ROOMS_FIRST = 1024 };

static size_t
room_of(const struct told *t, const struct sighting *s)
{
	uint64_t h = (uint64_t)(uintptr_t)s * 0x9e3779b97f4a7c15ULL;
	size_t at = (size_t)(h >> 32) & (t->cap - 1);

	while (t->rooms[at] && t->rooms[at] != s)
		at = (at + 1) & (t->cap - 1);
	return at;
}

static void
grow(struct told *t)
{
	const struct sighting **old = t->rooms;
	size_t count = t->cap;

	if (t->count * 2 < count)
		return;
	t->cap = count ? count * 2 : ROOMS_FIRST;
	t->rooms = xcalloc(t->cap, sizeof(struct sighting *));
	for (size_t i = 0; i < count; i++)
		if (old[i])
			t->rooms[room_of(t, old[i])] = old[i];
	free(old);
}

void
told_add(struct told *t, const struct sighting *s)
{
	size_t room = 0;

	grow(t);
	room = room_of(t, s);
	t->count += t->rooms[room] == NULL;
	t->rooms[room] = s;
}

bool
told_has(const struct told *t, const struct sighting *s)
{
	return t->cap > 0 && t->rooms[room_of(t, s)] == s;
}

void
told_release(struct told *t)
{
	free(t->rooms);
	*t = (struct told){ 0 };
}
