#include "indexer/store/sorter.h"

#include "format/base/arena.h"
#include "indexer/store/fs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK_BITS = 24,
	RADIX_BITS = 8,
	RADIX_SIZE = 1 << RADIX_BITS,
	/* Of a term's 40 bits; the first is by the highest ones. */
	RADIX_PASSES = 5,
	READ_ITEMS = 8192,
	MEMORY_MIN = 2 << 20
};

/* A sorted stretch of items, in memory or in the spill file. An item is
 * term << 24 | block - base. */
struct stretch {
	uint32_t base;
	uint64_t offset;
	uint64_t left;
	uint64_t *items;
	size_t at;
	size_t held;
};

struct sorter {
	char *temp;
	struct outfile *spill;
	uint64_t *items;
	uint64_t *other;
	size_t max;
	size_t count;
	uint32_t base;
	struct stretch *stretches;
	size_t nstretches;
	size_t stretches_cap;
	/* Heap of stretch numbers by their next pair. */
	size_t *heap;
	size_t heap_len;
	enum wb_err code;
	struct err first;
};

struct sorter *
sorter_new(const char *temp, size_t memory)
{
	struct sorter *s = xcalloc(1, sizeof(*s));
	size_t n = strlen(temp) + 1;

	if (memory < MEMORY_MIN)
		memory = MEMORY_MIN;
	s->temp = memcpy(xmalloc(n), temp, n);
	s->max = memory / 2 / sizeof(*s->items);
	s->items = xmalloc(s->max * sizeof(*s->items));
	s->other = xmalloc(s->max * sizeof(*s->other));
	return s;
}

static size_t
digit_of(uint64_t item, unsigned pass)
{
	return item >> (BLOCK_BITS + pass * RADIX_BITS) & (RADIX_SIZE - 1);
}

/* Counts become the places where the items of each digit go. */
static void
counts_to_places(size_t counts[RADIX_SIZE])
{
	size_t sum = 0;

	for (size_t i = 0; i < RADIX_SIZE; i++) {
		size_t here = counts[i];

		counts[i] = sum;
		sum += here;
	}
}

static void
scatter(const uint64_t *from, uint64_t *to, size_t count, unsigned pass,
	size_t places[RADIX_SIZE])
{
	for (size_t i = 0; i < count; i++)
		to[places[digit_of(from[i], pass)]++] = from[i];
}

/* All but the highest digit. An even number of passes leaves the result where
 * the items were. */
static void
sort_bucket(uint64_t *items, uint64_t *other, size_t count)
{
	size_t counts[RADIX_PASSES - 1][RADIX_SIZE] = { { 0 } };

	for (size_t i = 0; i < count; i++)
		for (unsigned pass = 0; pass < RADIX_PASSES - 1; pass++)
			counts[pass][digit_of(items[i], pass)]++;
	for (unsigned pass = 0; pass < RADIX_PASSES - 1; pass++) {
		uint64_t *swap = items;

		counts_to_places(counts[pass]);
		scatter(items, other, count, pass, counts[pass]);
		items = other;
		other = swap;
	}
}

/* By the 40 bits of the term; stable, so blocks stay in order. First into
 * buckets by the highest digit, which fit in a cache. */
static void
radix_sort(struct sorter *s)
{
	size_t places[RADIX_SIZE] = { 0 };
	uint64_t *sorted = s->other;
	size_t from = 0;

	for (size_t i = 0; i < s->count; i++)
		places[digit_of(s->items[i], RADIX_PASSES - 1)]++;
	counts_to_places(places);
	scatter(s->items, sorted, s->count, RADIX_PASSES - 1, places);
	for (size_t i = 0; i < RADIX_SIZE; i++) {
		if (places[i] > from)
			sort_bucket(sorted + from, s->items + from,
				places[i] - from);
		from = places[i];
	}
	s->other = s->items;
	s->items = sorted;
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

	if (s->count == 0)
		return WB_OK;
	if (!s->spill)
		rc = outfile_create(s->temp, &s->spill, err);
	if (rc != WB_OK)
		return rc;
	radix_sort(s);
	add_stretch(s,
		(struct stretch){
			.base = s->base,
			.offset = outfile_size(s->spill),
			.left = s->count,
		});
	/* A temporary file of this machine alone: native byte order. */
	outfile_write(s->spill, s->items, s->count * sizeof(*s->items));
	s->count = 0;
	return outfile_flush(s->spill, err);
}

enum wb_err
sorter_add(struct sorter *s, uint32_t block, const uint64_t *terms,
	size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (s->count == s->max ||
			(s->count > 0 &&
				(block - s->base) >> BLOCK_BITS != 0)) {
			enum wb_err rc = spill(s, err);

			if (rc != WB_OK)
				return rc;
		}
		if (s->count == 0)
			s->base = block;
		s->items[s->count++] =
			terms[i] << BLOCK_BITS | (block - s->base);
	}
	return WB_OK;
}

static bool
refill(struct sorter *s, struct stretch *st)
{
	size_t n = st->left < READ_ITEMS ? (size_t)st->left : READ_ITEMS;

	if (n == 0)
		return false;
	s->code = outfile_read(s->spill, st->offset, st->items,
		n * sizeof(*st->items), &s->first);
	if (s->code != WB_OK)
		return false;
	st->offset += n * sizeof(*st->items);
	st->left -= n;
	st->at = 0;
	st->held = n;
	return true;
}

static uint64_t
term_of(const struct stretch *st)
{
	return st->items[st->at] >> BLOCK_BITS;
}

static uint32_t
block_of(const struct stretch *st)
{
	return st->base +
		(uint32_t)(st->items[st->at] & ((1U << BLOCK_BITS) - 1));
}

static bool
comes_first(const struct sorter *s, size_t a, size_t b)
{
	const struct stretch *x = &s->stretches[s->heap[a]];
	const struct stretch *y = &s->stretches[s->heap[b]];

	if (term_of(x) != term_of(y))
		return term_of(x) < term_of(y);
	return block_of(x) < block_of(y);
}

static void
sift_down(struct sorter *s, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1;
		size_t swap = 0;

		if (child >= s->heap_len)
			return;
		if (child + 1 < s->heap_len && comes_first(s, child + 1, child))
			child++;
		if (!comes_first(s, child, at))
			return;
		swap = s->heap[at];
		s->heap[at] = s->heap[child];
		s->heap[child] = swap;
		at = child;
	}
}

enum wb_err
sorter_finish(struct sorter *s, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (s->spill) {
		rc = spill(s, err);
		if (rc != WB_OK)
			return rc;
		free(s->items);
		free(s->other);
		s->items = NULL;
		s->other = NULL;
	} else if (s->count > 0) {
		radix_sort(s);
		add_stretch(s,
			(struct stretch){ .base = s->base,
				.items = s->items,
				.held = s->count });
	}
	s->heap = xcalloc(s->nstretches + 1, sizeof(*s->heap));
	for (size_t i = 0; i < s->nstretches; i++) {
		struct stretch *st = &s->stretches[i];

		if (s->spill) {
			st->items = xmalloc(READ_ITEMS * sizeof(*st->items));
			if (!refill(s, st))
				break;
		}
		s->heap[s->heap_len++] = i;
	}
	for (size_t i = s->heap_len; i-- > 0;)
		sift_down(s, i);
	return sorter_status(s, err);
}

bool
sorter_next(struct sorter *s, uint64_t *term, uint32_t *block)
{
	struct stretch *st = NULL;

	if (s->heap_len == 0 || s->code != WB_OK)
		return false;
	st = &s->stretches[s->heap[0]];
	*term = term_of(st);
	*block = block_of(st);
	if (++st->at == st->held && !refill(s, st))
		s->heap[0] = s->heap[--s->heap_len];
	sift_down(s, 0);
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
	for (size_t i = 0; s->spill && i < s->nstretches; i++)
		free(s->stretches[i].items);
	if (s->spill) {
		outfile_abandon(s->spill);
		(void)unlink(s->temp);
	}
	free(s->items);
	free(s->other);
	free(s->stretches);
	free(s->heap);
	free(s->temp);
	free(s);
}
