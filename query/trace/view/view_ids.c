/* Lines by the ids in them. Ids are rare, so all lines of one are few, and what
 * is found for one leg serves those beside it. */
#include "query/trace/view/view_part.h"

#include <stdlib.h>
#include <string.h>

enum {
	IDS_FIRST = 256,
	/* In one look. */
	BATCH = 64,
	/* A text that so many lines hold is no id of anything. */
	LINES_MAX = 200000
};

static size_t
id_room(const struct view *v, struct span id)
{
	uint64_t h = 0xcbf29ce484222325ULL;
	size_t at = 0;

	for (size_t i = 0; i < id.len; i++)
		h = (h ^ (unsigned char)id.ptr[i]) * 0x100000001b3ULL;
	at = (size_t)(h ^ h >> 32) & (v->ids_cap - 1);
	while (v->ids[at] && !span_eq(v->ids[at]->id, id))
		at = (at + 1) & (v->ids_cap - 1);
	return at;
}

void
view_ids_release(struct view *v)
{
	for (size_t i = 0; i < v->ids_cap; i++)
		if (v->ids[i])
			sighting_set_release(&v->ids[i]->lines);
	free(v->ids);
	v->ids = NULL;
	v->ids_cap = v->nids = 0;
}

static void
ids_grow(struct view *v)
{
	struct view_id **old = v->ids;
	size_t count = v->ids_cap;

	if (v->nids * 2 < count)
		return;
	v->ids_cap = count ? count * 2 : IDS_FIRST;
	v->ids = xcalloc(v->ids_cap, sizeof(struct view_id *));
	for (size_t i = 0; i < count; i++)
		if (old[i])
			v->ids[id_room(v, old[i]->id)] = old[i];
	free(old);
}

/* NULL if it is there already. */
static struct view_id *
id_add(struct view *v, struct span id)
{
	struct view_id *one = NULL;
	size_t room = 0;

	ids_grow(v);
	room = id_room(v, id);
	if (v->ids[room])
		return NULL;
	one = arena_alloc(&v->arena, sizeof(*one));
	one->id = arena_copy(&v->arena, id);
	v->ids[room] = one;
	v->nids++;
	return one;
}

static bool
holds(struct span text, struct span id)
{
	char folded[128];
	struct text_needle needle = { { folded, id.len }, true, true };

	if (id.len > sizeof(folded))
		return span_has(text, id);
	text_fold(id, folded);
	return text_find(text, 0, &needle) != SIZE_MAX;
}

static void
hand_out(struct view_id *const *batch, size_t count, const struct sighting *s)
{
	for (size_t i = 0; i < count; i++)
		if (count == 1 || holds(s->text, batch[i]->id))
			sighting_set_add(&batch[i]->lines, s);
}

static enum wb_err
look_for(struct view *v, struct view_id *const *batch, size_t count,
	struct err *err)
{
	struct span texts[BATCH];
	struct look what = {
		.ntexts = count, .texts = texts, .most = LINES_MAX
	};
	struct sighting_set found = { 0 };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++)
		texts[i] = batch[i]->id;
	rc = view_look(v, &what, &found, NULL, err);
	for (size_t i = 0; i < found.count; i++)
		hand_out(batch, count, found.items[i]);
	sighting_set_release(&found);
	return rc;
}

enum wb_err
view_ids_want(
	struct view *v, const struct span *ids, size_t count, struct err *err)
{
	struct view_id *batch[BATCH];
	size_t n = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count && rc == WB_OK; i++) {
		struct view_id *one = ids[i].len ? id_add(v, ids[i]) : NULL;

		if (one)
			batch[n++] = one;
		if (n == BATCH) {
			rc = look_for(v, batch, n, err);
			n = 0;
		}
	}
	return rc == WB_OK && n > 0 ? look_for(v, batch, n, err) : rc;
}

const struct sighting_set *
view_id_lines(struct view *v, struct span id)
{
	static const struct sighting_set none;
	const struct view_id *one = NULL;

	if (v->ids_cap > 0)
		one = v->ids[id_room(v, id)];
	return one ? &one->lines : &none;
}
