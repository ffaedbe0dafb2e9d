#include "query/plan/block/unordered.h"

#include "format/base/lower_bound.h"
#include "format/record/cut.h"
#include "query/plan/block/unordered_time.h"
#include "query/plan/view/spec.h"
#include "query/plan/work/spread.h"

#include <stdatomic.h>
#include <stdlib.h>

/* A block of records, and whether it is handed out. */
struct candidate {
	struct unordered_block block;
	bool is_whole;
	bool is_done;
	struct time_marks marks;
};

struct unordered {
	const struct search_spec *spec;
	struct candidate *items;
	size_t count;
	size_t cap;
	atomic_size_t next;
	bool (*block)(
		void *ctx, const struct unordered_block *b, struct span raw);
	void *ctx;
};

/* Who holds a block. */
struct holders {
	struct readings *readings;
	uint64_t from;
	uint64_t to;
	bool has_whole;
	bool has_part;
};

static void
on_holder(void *ctx, const struct stream_holder *holder)
{
	struct holders *h = ctx;
	const struct source_view *v = readings_source_part(
		h->readings, holder->ord, SOURCE_ROW, NULL);
	const bool is_whole = holder->from <= h->from && holder->to >= h->to;

	/* It is not cited where another has the bytes. */
	if (v && v->superseded_by != UINT32_MAX)
		return;
	h->has_whole = h->has_whole || (v && is_whole);
	h->has_part = h->has_part || !v || !is_whole;
}

/* Does the same hold all of it? */
static bool
is_held_whole(struct searched *in, const struct dir_entry *entry)
{
	const struct frame *f = &entry->frame;
	struct holders h = { .readings = in->readings,
		.from = f->first_offset,
		.to = f->first_offset + f->raw_len };
	const struct extent_row part = { .segment = entry->segment,
		.stream = f->stream,
		.from = h.from,
		.to = h.to };

	readings_each_holder(in->readings, &part, on_holder, &h);
	return h.has_whole && !h.has_part;
}

static enum wb_err
add_block(struct unordered *u, struct searched *indexes,
	const struct block_ref *ref, struct err *err)
{
	struct searched *in = &indexes[ref->index];
	struct candidate c = { .block = { .ref = *ref } };
	enum wb_err rc = index_entry(
		in->index, ref->terms, ref->block, &c.block.entry, err);

	if (rc != WB_OK)
		return rc;
	c.block.source =
		readings_source_part(in->readings, ref->ord, SOURCE_ROW, err);
	if (!c.block.source)
		return WB_CORRUPT;
	if (!cut_is_records((enum text_encoding)c.block.source->encoding))
		return WB_OK;
	c.is_whole = is_held_whole(in, &c.block.entry) &&
		!(c.block.entry.frame.flags &
			(FRAME_BEGINS_MID | FRAME_ENDS_MID));
	u->items = xgrow(u->items, &u->cap, u->count + 1, sizeof(*u->items));
	u->items[u->count++] = c;
	return WB_OK;
}

/* Times of the records of one block after the other. */
static void *
mark_some(void *arg)
{
	struct unordered *u = arg;
	struct fetch *fetch = fetch_new();
	size_t i = 0;

	while ((i = atomic_fetch_add(&u->next, 1)) < u->count) {
		struct candidate *c = &u->items[i];
		struct span raw = { 0 };

		if (fetch_frame(fetch, c->block.ref.fd, &c->block.entry, &raw,
			    NULL) == WB_OK)
			time_marks_fill(&c->marks, &c->block, raw);
		else
			c->is_whole = false;
	}
	fetch_free(fetch);
	return NULL;
}

/* Records of two sources can only be one if they are of one host and time. */
static void
leave_shared(struct unordered *u)
{
	struct time_table *table = NULL;

	u->next = 0;
	spread(u->spec->threads, mark_some, u);
	table = time_table_new();
	for (size_t i = 0; i < u->count; i++)
		time_table_add(
			table, &u->items[i].marks, &u->items[i].block.ref);
	for (size_t i = 0; i < u->count; i++) {
		struct candidate *c = &u->items[i];

		if (time_table_shares(table, &c->marks))
			c->is_whole = false;
		time_marks_release(&c->marks);
	}
	time_table_free(table);
}

static bool
has_several_sources(const struct unordered *u)
{
	for (size_t i = 1; i < u->count; i++)
		if (u->items[i].block.ref.index !=
				u->items[0].block.ref.index ||
			u->items[i].block.ref.ord != u->items[0].block.ref.ord)
			return true;
	return false;
}

static int
order_of(const struct block_ref *a, const struct block_ref *b)
{
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->terms != b->terms)
		return a->terms < b->terms ? -1 : 1;
	return (a->block > b->block) - (a->block < b->block);
}

static int
by_place(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	return order_of(&x->block.ref, &y->block.ref);
}

enum wb_err
unordered_open(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct unordered **out, struct err *err)
{
	const struct block_plan plan = {
		.indexes = indexes, .nindexes = nindexes, .spec = spec
	};
	struct unordered *u = xcalloc(1, sizeof(*u));
	struct block_list blocks = { 0 };
	enum wb_err rc = block_list_fill(&plan, &blocks, err);

	u->spec = spec;
	for (size_t i = 0; i < blocks.count && rc == WB_OK; i++)
		rc = add_block(u, indexes, &blocks.refs[i], err);
	block_list_release(&blocks);
	if (rc != WB_OK) {
		unordered_close(u);
		return rc;
	}
	if (u->count > 0)
		qsort(u->items, u->count, sizeof(*u->items), by_place);
	if (has_several_sources(u))
		leave_shared(u);
	*out = u;
	return WB_OK;
}

void
unordered_close(struct unordered *u)
{
	if (!u)
		return;
	free(u->items);
	free(u);
}

static void *
hand_out_some(void *arg)
{
	struct unordered *u = arg;
	struct fetch *fetch = fetch_new();
	size_t i = 0;

	while ((i = atomic_fetch_add(&u->next, 1)) < u->count) {
		struct candidate *c = &u->items[i];
		struct span raw = { 0 };

		c->is_done = c->is_whole &&
			fetch_frame(fetch, c->block.ref.fd, &c->block.entry,
				&raw, NULL) == WB_OK &&
			u->block(u->ctx, &c->block, raw);
	}
	fetch_free(fetch);
	return NULL;
}

void
unordered_each(struct unordered *u,
	bool (*block)(
		void *ctx, const struct unordered_block *b, struct span raw),
	void *ctx)
{
	u->block = block;
	u->ctx = ctx;
	u->next = 0;
	spread(u->spec->threads, hand_out_some, u);
}

bool
unordered_leaves(void *unordered, const struct block_ref *ref)
{
	const struct unordered *u = unordered;
	const struct candidate wanted = { .block.ref = *ref };
	size_t at = lower_bound(
		&wanted, u->items, u->count, sizeof(*u->items), by_place);

	return at == u->count || by_place(&u->items[at], &wanted) != 0 ||
		!u->items[at].is_done;
}
