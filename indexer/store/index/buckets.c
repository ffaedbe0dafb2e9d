#include "indexer/store/index/buckets.h"

#include "format/base/arena.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUCKETS = 256,
	BUCKET_SHIFT = 56,
	/* A bucket is a chain of chunks of a page each. */
	CHUNK = 512,
	CHUNK_BYTES = CHUNK * 8,
	CHUNKS_MAX = 1 << 22,
	MEMORY_MIN = 2 << 20,
	/* The bits between the lowest and those of the bucket: in few passes of
	 * many digits, or, where there are few items, the other way round. */
	PASSES = 3,
	DIGIT_BITS = 11,
	FEW = 2048,
	FEW_PASSES = 4,
	FEW_DIGIT_BITS = 8,
	/* Two threads that sort, two copies of a bucket each. */
	SCRATCHES = 4
};

enum bucket_state { BUCKET_WAITING, BUCKET_TAKEN, BUCKET_SORTED };

struct bucket {
	uint32_t first;
	uint32_t last;
	uint32_t count;
	enum bucket_state state;
};

struct buckets {
	uint64_t *pool;
	/* The chunk behind each one in its bucket. */
	uint32_t *behind;
	uint32_t nchunks;
	uint32_t used;
	uint32_t largest;
	size_t memory;
	struct bucket bucket[BUCKETS];
	/* Of the one who reads: */
	uint64_t *scratch;
	unsigned at;
	uint32_t chunk;
	uint32_t done;
	/* States of buckets and what follows, while they are sorted. */
	pthread_mutex_t lock;
	pthread_cond_t sorted;
	unsigned taken;
	bool stop;
	pthread_t helper;
	bool has_helper;
};

struct buckets *
buckets_new(size_t memory)
{
	struct buckets *b = xcalloc(1, sizeof(*b));
	size_t most = 0;

	b->memory = memory < MEMORY_MIN ? MEMORY_MIN : memory;
	most = b->memory / CHUNK_BYTES;
	b->nchunks = (uint32_t)(most < CHUNKS_MAX ? most : CHUNKS_MAX);
	b->pool = xmalloc((size_t)b->nchunks * CHUNK_BYTES);
	b->behind = xcalloc(b->nchunks, sizeof(*b->behind));
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->sorted, NULL);
	return b;
}

static bool
bucket_extend(struct buckets *b, struct bucket *k)
{
	uint32_t largest = k->count + CHUNK;

	if (largest < b->largest)
		largest = b->largest;
	/* The scratches too must fit. */
	if (b->used > 0 &&
		(b->used == b->nchunks ||
			((size_t)b->used + 1) * CHUNK_BYTES +
					SCRATCHES * sizeof(*b->pool) *
						(size_t)largest >
				b->memory))
		return false;
	if (k->count == 0)
		k->first = b->used;
	else
		b->behind[k->last] = b->used;
	k->last = b->used++;
	b->largest = largest;
	return true;
}

bool
buckets_add(struct buckets *b, uint64_t item)
{
	struct bucket *k = &b->bucket[item >> BUCKET_SHIFT];
	size_t at = k->count % CHUNK;

	if (at == 0 && !bucket_extend(b, k))
		return false;
	b->pool[(size_t)k->last * CHUNK + at] = item;
	k->count++;
	return true;
}

static uint32_t
chunk_len(uint32_t left)
{
	return left < CHUNK ? left : CHUNK;
}

/* One digit of an item. */
struct digit {
	unsigned shift;
	unsigned bits;
};

static inline size_t
digit_of(uint64_t item, struct digit d)
{
	return item >> d.shift & (((size_t)1 << d.bits) - 1);
}

/* Counts become the places where the items of each digit go. */
static void
counts_to_places(uint32_t *counts, struct digit d)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < (size_t)1 << d.bits; i++) {
		uint32_t here = counts[i];

		counts[i] = sum;
		sum += here;
	}
}

static void
scatter(const uint64_t *from, uint64_t *to, uint32_t count, struct digit d,
	uint32_t *places)
{
	for (uint32_t i = 0; i < count; i++)
		to[places[digit_of(from[i], d)]++] = from[i];
}

/* By the lowest digit first: stable, so equal items stay in order. The highest
 * digit may reach into the bits of the bucket, which are all the same. */
static void
sort_bucket(struct buckets *b, const struct bucket *k, uint64_t *scratch)
{
	uint32_t counts[1 << DIGIT_BITS];
	const bool few = k->count < FEW;
	const unsigned bits = few ? FEW_DIGIT_BITS : DIGIT_BITS;
	const unsigned passes = few ? FEW_PASSES : PASSES;
	uint64_t *other = scratch + b->largest;
	uint32_t chunk = k->first;
	uint32_t left = k->count;

	for (; left > 0; chunk = b->behind[chunk]) {
		const uint64_t *items = b->pool + (size_t)chunk * CHUNK;
		uint32_t n = chunk_len(left);

		memcpy(other + (k->count - left), items, n * sizeof(*items));
		left -= n;
	}
	for (unsigned pass = 0; pass < passes; pass++) {
		const struct digit d = { BUCKETS_LOW_BITS + pass * bits, bits };
		uint64_t *swap = scratch;

		memset(counts, 0, sizeof(*counts) << bits);
		for (uint32_t i = 0; i < k->count; i++)
			counts[digit_of(other[i], d)]++;
		counts_to_places(counts, d);
		scatter(other, scratch, k->count, d, counts);
		scratch = other;
		other = swap;
	}
	chunk = k->first;
	for (left = k->count; left > 0; chunk = b->behind[chunk]) {
		uint32_t n = chunk_len(left);

		memcpy(b->pool + (size_t)chunk * CHUNK,
			other + (k->count - left), n * sizeof(*other));
		left -= n;
	}
}

/* Sort the next bucket that nobody has taken; false if there is none. Called
 * locked, and unlocked meanwhile. */
static bool
sort_one(struct buckets *b, uint64_t *scratch)
{
	struct bucket *k = NULL;

	if (b->stop || b->taken == BUCKETS)
		return false;
	k = &b->bucket[b->taken++];
	k->state = BUCKET_TAKEN;
	pthread_mutex_unlock(&b->lock);
	if (k->count > 1)
		sort_bucket(b, k, scratch);
	pthread_mutex_lock(&b->lock);
	k->state = BUCKET_SORTED;
	pthread_cond_signal(&b->sorted);
	return true;
}

static uint64_t *
scratch_new(const struct buckets *b)
{
	return xmalloc(2 * sizeof(uint64_t) * ((size_t)b->largest + 1));
}

static void *
help(void *arg)
{
	struct buckets *b = arg;
	uint64_t *scratch = scratch_new(b);

	pthread_mutex_lock(&b->lock);
	while (sort_one(b, scratch))
		;
	pthread_mutex_unlock(&b->lock);
	free(scratch);
	return NULL;
}

void
buckets_sort(struct buckets *b)
{
	b->scratch = scratch_new(b);
	b->at = 0;
	b->done = 0;
	/* Without one it is all sorted by the thread that reads. */
	b->has_helper = pthread_create(&b->helper, NULL, help, b) == 0;
}

/* Sort, with the other thread, until that bucket is sorted. */
static void
await(struct buckets *b, const struct bucket *k)
{
	pthread_mutex_lock(&b->lock);
	while (k->state != BUCKET_SORTED)
		if (!sort_one(b, b->scratch))
			pthread_cond_wait(&b->sorted, &b->lock);
	pthread_mutex_unlock(&b->lock);
}

size_t
buckets_next(struct buckets *b, const uint64_t **items)
{
	uint32_t n = 0;

	while (b->at < BUCKETS && b->done == b->bucket[b->at].count) {
		b->at++;
		b->done = 0;
	}
	if (b->at == BUCKETS)
		return 0;
	if (b->done == 0) {
		await(b, &b->bucket[b->at]);
		b->chunk = b->bucket[b->at].first;
	} else {
		b->chunk = b->behind[b->chunk];
	}
	n = chunk_len(b->bucket[b->at].count - b->done);
	*items = b->pool + (size_t)b->chunk * CHUNK;
	b->done += n;
	return n;
}

static void
stop_sorting(struct buckets *b)
{
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	pthread_mutex_unlock(&b->lock);
	if (b->has_helper)
		(void)pthread_join(b->helper, NULL);
	b->has_helper = false;
	b->stop = false;
	b->taken = 0;
	free(b->scratch);
	b->scratch = NULL;
}

void
buckets_clear(struct buckets *b)
{
	stop_sorting(b);
	memset(b->bucket, 0, sizeof(b->bucket));
	b->used = 0;
	b->largest = 0;
}

void
buckets_free(struct buckets *b)
{
	if (!b)
		return;
	stop_sorting(b);
	pthread_cond_destroy(&b->sorted);
	pthread_mutex_destroy(&b->lock);
	free(b->pool);
	free(b->behind);
	free(b);
}
