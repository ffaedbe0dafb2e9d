#include "indexer/store/index/sorter.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/outfile.h"
#include "indexer/store/index/buckets.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BITS = BUCKETS_LOW_BITS, READ_ITEMS = 8192 };

/* A sorted stretch of items, in the buckets or in the spill file. An item is
 * term << 24 | block - base. */
struct stretch {
	uint32_t base;
	bool is_spilled;
	uint64_t offset;
	uint64_t left;
	/* READ_ITEMS of a spilled one. */
	uint64_t *room;
	const uint64_t *items;
	size_t at;
	size_t held;
};

/* The next pair of a stretch. */
struct head {
	uint64_t term;
	uint32_t block;
	struct stretch *stretch;
};

struct sorter {
	char *temp;
	struct outfile *spill;
	struct buckets *buckets;
	uint64_t count;
	uint32_t base;
	struct stretch *stretches;
	size_t nstretches;
	size_t stretches_cap;
	struct head *heap;
	size_t heap_len;
	/* Of the term that was given last. */
	uint32_t *list;
	size_t list_len;
	size_t list_cap;
	enum wb_err code;
	struct err first;
};

struct sorter *
sorter_new(const char *temp, size_t memory)
{
	struct sorter *s = xcalloc(1, sizeof(*s));
	size_t n = strlen(temp) + 1;

	s->temp = memcpy(xmalloc(n), temp, n);
	s->buckets = buckets_new(memory);
	return s;
}

static void
add_stretch(struct sorter *s, struct stretch item)
{
	s->stretches = xgrow(s->stretches, &s->stretches_cap, s->nstretches + 1,
		sizeof(*s->stretches));
	s->stretches[s->nstretches++] = item;
}

static enum wb_err
spill(struct sorter *s, struct err *err)
{
	enum wb_err rc = WB_OK;
	const uint64_t *items = NULL;
	size_t n = 0;

	if (!s->spill)
		rc = outfile_create(s->temp, &s->spill, err);
	if (rc != WB_OK)
		return rc;
	add_stretch(s,
		(struct stretch){
			.base = s->base,
			.is_spilled = true,
			.offset = outfile_size(s->spill),
			.left = s->count,
		});
	buckets_sort(s->buckets);
	/* A temporary file of this machine alone: native byte order. */
	while ((n = buckets_next(s->buckets, &items)) > 0)
		outfile_write(s->spill, items, n * sizeof(*items));
	buckets_clear(s->buckets);
	s->count = 0;
	return outfile_flush(s->spill, err);
}

enum wb_err
sorter_add(struct sorter *s, uint32_t block, const uint64_t *terms,
	size_t count, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (s->count > 0 && (block - s->base) >> BLOCK_BITS != 0)
		rc = spill(s, err);
	for (size_t i = 0; i < count && rc == WB_OK; i++) {
		if (s->count == 0)
			s->base = block;
		if (!buckets_add(s->buckets,
			    terms[i] << BLOCK_BITS | (block - s->base))) {
			rc = spill(s, err);
			s->base = block;
			(void)buckets_add(s->buckets, terms[i] << BLOCK_BITS);
		}
		s->count++;
	}
	return rc;
}

/* False at the end of the stretch, or on failure. */
static bool
refill(struct sorter *s, struct stretch *st)
{
	size_t n = st->left < READ_ITEMS ? (size_t)st->left : READ_ITEMS;

	st->at = 0;
	if (!st->is_spilled) {
		st->held = buckets_next(s->buckets, &st->items);
		return st->held > 0;
	}
	if (n == 0)
		return false;
	s->code = outfile_read(s->spill, st->offset, st->room,
		n * sizeof(*st->room), &s->first);
	if (s->code != WB_OK)
		return false;
	st->items = st->room;
	st->offset += n * sizeof(*st->room);
	st->left -= n;
	st->held = n;
	return true;
}

/* The next pair of its stretch; false if there is none. */
static inline bool
head_move(struct sorter *s, struct head *h)
{
	struct stretch *st = h->stretch;
	uint64_t item = 0;

	if (st->at == st->held && !refill(s, st))
		return false;
	item = st->items[st->at++];
	h->term = item >> BLOCK_BITS;
	h->block = st->base + (uint32_t)(item & ((1U << BLOCK_BITS) - 1));
	return true;
}

static bool
comes_first(const struct head *a, const struct head *b)
{
	return a->term != b->term ? a->term < b->term : a->block < b->block;
}

static void
sift_down(struct sorter *s, size_t at)
{
	struct head *heap = s->heap;

	for (;;) {
		size_t child = 2 * at + 1;
		struct head swap;

		if (child >= s->heap_len)
			return;
		if (child + 1 < s->heap_len &&
			comes_first(&heap[child + 1], &heap[child]))
			child++;
		if (!comes_first(&heap[child], &heap[at]))
			return;
		swap = heap[at];
		heap[at] = heap[child];
		heap[child] = swap;
		at = child;
	}
}

enum wb_err
sorter_finish(struct sorter *s, struct err *err)
{
	if (s->count > 0) {
		/* What was not spilled need not be. */
		buckets_sort(s->buckets);
		add_stretch(s, (struct stretch){ .base = s->base });
	}
	s->heap = xcalloc(s->nstretches + 1, sizeof(*s->heap));
	for (size_t i = 0; i < s->nstretches; i++) {
		struct stretch *st = &s->stretches[i];

		if (st->is_spilled)
			st->room = xmalloc(READ_ITEMS * sizeof(*st->room));
		s->heap[s->heap_len].stretch = st;
		if (head_move(s, &s->heap[s->heap_len]))
			s->heap_len++;
	}
	for (size_t i = s->heap_len; i-- > 0;)
		sift_down(s, i);
	return sorter_status(s, err);
}

/* What the first stretch has of the term before any other does: where nothing
 * was spilled, all. */
static void
take_blocks(struct sorter *s, uint64_t term)
{
	struct head *first = &s->heap[0];
	bool more = true;

	do {
		if (s->list_len == s->list_cap)
			s->list = xgrow(s->list, &s->list_cap, s->list_len + 1,
				sizeof(*s->list));
		s->list[s->list_len++] = first->block;
		more = head_move(s, first);
	} while (more && first->term == term && s->heap_len == 1);
	if (!more)
		*first = s->heap[--s->heap_len];
	sift_down(s, 0);
}

bool
sorter_next(struct sorter *s, uint64_t *term, const uint32_t **blocks,
	size_t *count)
{
	if (s->heap_len == 0 || s->code != WB_OK)
		return false;
	*term = s->heap[0].term;
	s->list_len = 0;
	while (s->heap_len > 0 && s->heap[0].term == *term)
		take_blocks(s, *term);
	*blocks = s->list;
	*count = s->list_len;
	return true;
}

enum wb_err
sorter_status(const struct sorter *s, struct err *err)
{
	if (s->code != WB_OK && err)
		*err = s->first;
	return s->code;
}

void
sorter_free(struct sorter *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nstretches; i++)
		free(s->stretches[i].room);
	if (s->spill) {
		outfile_abandon(s->spill);
		(void)unlink(s->temp);
	}
	buckets_free(s->buckets);
	free(s->stretches);
	free(s->heap);
	free(s->list);
	free(s->temp);
	free(s);
}
