#include "query/trace/told.h"

#include "format/base/arena.h"

#include <stdlib.h>

enum { ROOMS_FIRST = 256, STRETCH_BITS = 12 };

/* Lines that begin within 4 KiB of a source: where, without order. */
struct told_stretch {
	uint64_t no;
	uint32_t index;
	uint32_t ord;
	uint16_t *items;
	size_t count;
	size_t cap;
};

static bool
is_free(const struct told_stretch *room)
{
	return room->count == 0;
}

/* The room of that stretch, or the free one that it would have. */
static struct told_stretch *
room_of(const struct told *t, uint32_t index, uint32_t ord, uint64_t no)
{
	uint64_t h = no * 0x9e3779b97f4a7c15ULL;
	size_t at = 0;

	h ^= ((uint64_t)index << 32 | ord) * 0xc2b2ae3d27d4eb4fULL;
	at = (size_t)(h ^ h >> 29) & (t->cap - 1);
	while (!is_free(&t->rooms[at]) &&
		(t->rooms[at].no != no || t->rooms[at].ord != ord ||
			t->rooms[at].index != index))
		at = (at + 1) & (t->cap - 1);
	return &t->rooms[at];
}

static void
grow(struct told *t)
{
	struct told_stretch *old = t->rooms;
	size_t count = t->cap;

	if (t->count * 2 < count)
		return;
	t->cap = count ? count * 2 : ROOMS_FIRST;
	t->rooms = xcalloc(t->cap, sizeof(*t->rooms));
	for (size_t i = 0; i < count; i++)
		if (!is_free(&old[i]))
			*room_of(t, old[i].index, old[i].ord, old[i].no) =
				old[i];
	free(old);
}

static uint16_t
place_in(uint64_t offset)
{
	return (uint16_t)(offset & ((1U << STRETCH_BITS) - 1));
}

static bool
has_place(const struct told_stretch *room, uint16_t place)
{
	for (size_t i = room->count; i > 0; i--)
		if (room->items[i - 1] == place)
			return true;
	return false;
}

void
told_add(struct told *t, const struct sighting *s)
{
	struct told_stretch *room = NULL;

	if (told_has(t, s))
		return;
	grow(t);
	room = room_of(t, s->index, s->ord, s->offset >> STRETCH_BITS);
	if (is_free(room)) {
		room->no = s->offset >> STRETCH_BITS;
		room->index = s->index;
		room->ord = s->ord;
		t->count++;
	}
	room->items = xgrow(
		room->items, &room->cap, room->count + 1, sizeof(*room->items));
	room->items[room->count++] = place_in(s->offset);
}

bool
told_has(const struct told *t, const struct sighting *s)
{
	return t->cap > 0 &&
		has_place(
			room_of(t, s->index, s->ord, s->offset >> STRETCH_BITS),
			place_in(s->offset));
}

void
told_release(struct told *t)
{
	for (size_t i = 0; i < t->cap; i++)
		free(t->rooms[i].items);
	free(t->rooms);
	*t = (struct told){ 0 };
}
