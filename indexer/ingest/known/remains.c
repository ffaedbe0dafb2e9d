#include "indexer/ingest/known/remains.h"

#include "format/base/lower_bound.h"
#include "indexer/ingest/known/share.h"

#include <stdlib.h>

/* The same bytes are cut into the same frames by the same rules: by its first
 * one that is left a source is known again. */
struct remain {
	struct {
		uint64_t first_offset;
		uint64_t raw_check;
	} key;
	const struct known_source *source;
	bool is_taken;
};

struct remains {
	struct remain *items;
	size_t count;
};

static int
by_key(const void *a, const void *b)
{
	const struct remain *x = a;
	const struct remain *y = b;

	if (x->key.first_offset != y->key.first_offset)
		return x->key.first_offset < y->key.first_offset ? -1 : 1;
	return (x->key.raw_check > y->key.raw_check) -
		(x->key.raw_check < y->key.raw_check);
}

static bool
is_own(const struct known_source *s, const struct extent_row *x)
{
	return x->segment == s->segment && x->stream == s->row.no;
}

static enum wb_err
add(struct remains *r, const struct known_source *s,
	const struct frame_store *store, struct err *err)
{
	struct remain one = { .source = s };
	struct dir_entry entry = { 0 };
	size_t i = 0;
	enum wb_err rc = WB_OK;

	while (i < s->nextents && !is_own(s, &s->extents[i]))
		i++;
	/* No frame begins there: by its head alone. */
	one.key.first_offset = UINT64_MAX;
	if (i == s->nextents) {
		if (s->has_old_cuts)
			r->items[r->count++] = one;
		return WB_OK;
	}
	rc = store->frame(
		store->ctx, s->segment, s->extents[i].first_frame, &entry, err);
	if (rc != WB_OK)
		return rc;
	one.key.first_offset = entry.frame.first_offset;
	one.key.raw_check = entry.frame.raw_check;
	r->items[r->count++] = one;
	return WB_OK;
}

static bool
is_remains(const struct known_source *s)
{
	return s->is_makeshift || known_has_hole(s) || s->has_old_cuts;
}

enum wb_err
remains_new(struct arena *arena, const struct catalog *c,
	const struct frame_store *store, struct remains **out, struct err *err)
{
	const struct known_source *s = NULL;
	struct remains *r = NULL;
	size_t count = 0;
	enum wb_err rc = WB_OK;

	*out = NULL;
	for (size_t at = 0; (s = catalog_next_loaded(c, &at));)
		count += is_remains(s);
	if (count == 0)
		return WB_OK;
	r = arena_alloc(arena, sizeof(*r));
	r->items = arena_array(arena, count, sizeof(*r->items));
	for (size_t at = 0; rc == WB_OK && (s = catalog_next_loaded(c, &at));)
		if (is_remains(s))
			rc = add(r, s, store, err);
	if (r->count > 0)
		qsort(r->items, r->count, sizeof(*r->items), by_key);
	*out = r->count > 0 ? r : NULL;
	return rc;
}

static struct remain *
find(const struct remains *r, const struct frame *f)
{
	const struct remain key = { .key = { f->first_offset, f->raw_check } };
	size_t at = lower_bound(
		&key, r->items, r->count, sizeof(*r->items), by_key);

	return at < r->count && by_key(&r->items[at], &key) == 0 ? &r->items[at]
								 : NULL;
}

/* Is all that is left of it in the source? */
static enum wb_err
weigh(struct remain *one, const struct known_source *source,
	const struct frame_store *store, const struct known_source **out,
	struct err *err)
{
	bool holds = false;
	enum wb_err rc = WB_OK;

	if (one->is_taken)
		return WB_OK;
	rc = share_holds(source, one->source, store, &holds, err);
	if (rc != WB_OK || !holds)
		return rc;
	one->is_taken = true;
	*out = one->source;
	return WB_OK;
}

static enum wb_err
look_in(struct remains *r, const struct known_source *source,
	const struct extent_row *x, const struct frame_store *store,
	const struct known_source **out, struct err *err)
{
	struct dir_entry entry = { 0 };
	enum wb_err rc = WB_OK;

	for (uint64_t i = 0; i < x->frames && rc == WB_OK && !*out; i++) {
		struct remain *one = NULL;
		struct remain *end = r->items + r->count;

		rc = store->frame(store->ctx, x->segment, x->first_frame + i,
			&entry, err);
		one = rc == WB_OK ? find(r, &entry.frame) : NULL;
		/* Several can begin alike. */
		for (struct remain *m = one; m && m < end && rc == WB_OK &&
			!*out && by_key(m, one) == 0;
			m++)
			rc = weigh(m, source, store, out, err);
	}
	return rc;
}

/* By other rules the same bytes were cut into other frames. */
static bool
begins_like(const struct known_source *source, const struct known_source *old)
{
	unsigned i = 0;

	while (i < HEAD_SIZES && !old->row.has_head[i])
		i++;
	return i < HEAD_SIZES && source->row.has_head[i] &&
		source->row.head[i] == old->row.head[i] &&
		source->row.bytes >= old->row.bytes;
}

enum wb_err
remains_next(struct remains *r, const struct known_source *source,
	const struct known_source *shared, const struct frame_store *store,
	const struct known_source **out, struct err *err)
{
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (!r)
		return WB_OK;
	for (size_t i = 0; i < r->count && rc == WB_OK && !*out; i++)
		if (r->items[i].source == shared ||
			(r->items[i].source->has_old_cuts &&
				begins_like(source, r->items[i].source)))
			rc = weigh(&r->items[i], source, store, out, err);
	for (size_t i = 0; i < source->nextents && rc == WB_OK && !*out; i++)
		if (is_own(source, &source->extents[i]))
			rc = look_in(r, source, &source->extents[i], store, out,
				err);
	return rc;
}
