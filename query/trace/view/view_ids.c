/* Lines by the ids in them. Ids are rare, so all lines of one are few, and what
 * is found for one leg serves those beside it. Of an id that strangers, or a
 * mail to a whole country, put into a million lines only the first and the last
 * are kept: how a mail began and how it ended say most, and the lines between
 * would fill the memory. */
#include "query/trace/view/view_part.h"

#include <stdlib.h>
#include <string.h>

enum {
	IDS_FIRST = 256,
	/* In one look. */
	BATCH = 64,
	/* Of one id that hold what is asked for. */
	ASKED_MAX = 1000
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

/* From the first lines to the last ones, if these do not meet. */
static void
make_hole(struct view_id *one, const struct sighting_set *last)
{
	const struct sighting_set *first = &one->lines;

	if (first->count == 0 || last->count == 0 ||
		sighting_order(
			last->items[0], first->items[first->count - 1]) <= 0)
		return;
	one->hole.from = first->items[first->count - 1];
	one->hole.until = last->items[0];
}

static void
add_all(struct sighting_set *to, const struct sighting_set *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		sighting_set_add(to, lines->items[i]);
}

/* Of the lines between those that hold what the question is about. */
static enum wb_err
look_for_asked(struct view *v, struct view_id *one, struct err *err)
{
	const struct view *of = v->chief ? v->chief : v;
	const struct look what = { .ntexts = of->nasked,
		.texts = of->asked,
		.nalso = 1,
		.also = &one->id,
		.most = ASKED_MAX };
	const struct view_reader *r = &of->reader;
	bool more = false;
	bool all = false;
	enum wb_err rc = WB_OK;

	if (of->nasked > 0)
		rc = view_look(v, &what, &one->lines, &more, err);
	if (rc == WB_OK && !r->all_told && r->read)
		rc = r->read(
			r->ctx, v, one->id, &one->hole, &one->lines, &all, err);
	one->hole.is_searched = !more && (all || r->all_told);
	return rc;
}

/* The first lines of it are found, and there are more. */
static enum wb_err
look_for_last(struct view *v, struct view_id *one, struct err *err)
{
	const struct look what = { .ntexts = 1,
		.texts = &one->id,
		/* One more tells whether they meet. */
		.most = v->id_lines_most / 2 + 1,
		.reverse = true };
	struct sighting_set last = { 0 };
	enum wb_err rc = view_look(v, &what, &last, NULL, err);

	make_hole(one, &last);
	add_all(&one->lines, &last);
	if (rc == WB_OK && one->hole.from)
		rc = look_for_asked(v, one, err);
	sighting_set_sort(&one->lines);
	sighting_set_release(&last);
	return rc;
}

static enum wb_err
look_for_one(struct view *v, struct view_id *one, struct err *err)
{
	const struct look what = {
		.ntexts = 1, .texts = &one->id, .most = v->id_lines_most / 2
	};
	bool more = false;
	enum wb_err rc = view_look(v, &what, &one->lines, &more, err);

	return rc == WB_OK && more ? look_for_last(v, one, err) : rc;
}

/* Together, unless one of them has so many lines that the others' are left out.
 */
static enum wb_err
look_for(struct view *v, struct view_id *const *batch, size_t count,
	struct err *err)
{
	struct span texts[BATCH];
	struct look what = {
		.ntexts = count, .texts = texts, .most = v->id_lines_most / 2
	};
	struct sighting_set found = { 0 };
	bool more = count == 1;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++)
		texts[i] = batch[i]->id;
	if (count > 1)
		rc = view_look(v, &what, &found, &more, err);
	for (size_t i = 0; i < found.count && !more; i++)
		hand_out(batch, count, found.items[i]);
	sighting_set_release(&found);
	for (size_t i = 0; i < count && more && rc == WB_OK; i++)
		rc = look_for_one(v, batch[i], err);
	return rc;
}

void
view_ask(struct view *v, const struct span *texts, size_t count)
{
	view_ids_release(v);
	v->asked = texts;
	v->nasked = count;
	v->reader = (struct view_reader){ 0 };
	v->asked_no++;
}

void
view_ask_each(struct view *v, const struct view_reader *reader)
{
	v->reader = *reader;
}

/* What was found for another question is not what this one asks for. */
static void
forget_other_question(struct view *v)
{
	if (!v->chief || v->asked_no == v->chief->asked_no)
		return;
	view_ids_release(v);
	v->asked_no = v->chief->asked_no;
}

enum wb_err
view_ids_want(
	struct view *v, const struct span *ids, size_t count, struct err *err)
{
	struct view_id *batch[BATCH];
	size_t n = 0;
	enum wb_err rc = WB_OK;

	forget_other_question(v);
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

const struct view_id *
view_id_find(const struct view *v, struct span id)
{
	return v->ids_cap > 0 ? v->ids[id_room(v, id)] : NULL;
}

const struct sighting_set *
view_id_lines(struct view *v, struct span id)
{
	static const struct sighting_set none;
	const struct view_id *one = view_id_find(v, id);

	return one ? &one->lines : &none;
}
