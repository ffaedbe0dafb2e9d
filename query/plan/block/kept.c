#include "query/plan/block/kept.h"

#include "format/base/arena.h"
#include "indexer/store/index/index.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEPT_MAX = 256,
	/* To find all words of a block takes as long as to look through it for
	 * so many texts. */
	FINDS_MANY = 32,
	/* Of threads that read at the same time. */
	IDLE_MAX = 8
};

struct kept_block {
	int fd;
	uint64_t at;
	/* In use by so many. */
	unsigned users;
	/* When it was last asked for. */
	uint64_t used;
	size_t len;
	char *bytes;
	/* Texts that were looked for in it. */
	size_t finds;
	struct places *places;
	struct told *told;
};

struct kept {
	pthread_mutex_t lock;
	size_t room;
	size_t held;
	uint64_t clock;
	struct kept_block blocks[KEPT_MAX];
	size_t nidle;
	struct fetch *idle[IDLE_MAX];
};

struct kept *
kept_new(size_t bytes)
{
	struct kept *k = xcalloc(1, sizeof(*k));

	(void)pthread_mutex_init(&k->lock, NULL);
	k->room = bytes;
	return k;
}

void
kept_free(struct kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < KEPT_MAX; i++) {
		places_free(k->blocks[i].places);
		told_free(k->blocks[i].told);
		free(k->blocks[i].bytes);
	}
	for (size_t i = 0; i < k->nidle; i++)
		fetch_free(k->idle[i]);
	(void)pthread_mutex_destroy(&k->lock);
	free(k);
}

static struct kept_block *
find(struct kept *k, int fd, uint64_t at)
{
	for (size_t i = 0; i < KEPT_MAX; i++)
		if (k->blocks[i].bytes && k->blocks[i].fd == fd &&
			k->blocks[i].at == at)
			return &k->blocks[i];
	return NULL;
}

struct kept_block *
kept_take(struct kept *k, int fd, uint64_t at, struct span *lines)
{
	struct kept_block *b = NULL;

	(void)pthread_mutex_lock(&k->lock);
	b = find(k, fd, at);
	if (b) {
		b->users++;
		b->used = ++k->clock;
		*lines = (struct span){ b->bytes, b->len };
	}
	(void)pthread_mutex_unlock(&k->lock);
	return b;
}

void
kept_give_back(struct kept *k, struct kept_block *block)
{
	(void)pthread_mutex_lock(&k->lock);
	block->users--;
	(void)pthread_mutex_unlock(&k->lock);
}

/* The lock is held. False if another thread was quicker. */
static bool
take_told(struct kept *k, struct kept_block *b, struct told *made)
{
	if (b->told)
		return false;
	b->told = made;
	k->held += told_bytes(made);
	return true;
}

const struct told *
kept_told(struct kept *k, struct kept_block *block, enum text_encoding encoding)
{
	const struct told *known = NULL;
	struct told *made = NULL;

	(void)pthread_mutex_lock(&k->lock);
	known = block->told;
	(void)pthread_mutex_unlock(&k->lock);
	if (known)
		return known;
	made = told_new((struct span){ block->bytes, block->len }, encoding);
	(void)pthread_mutex_lock(&k->lock);
	if (take_told(k, block, made))
		made = NULL;
	known = block->told;
	(void)pthread_mutex_unlock(&k->lock);
	told_free(made);
	return known;
}

/* The lock is held. False if another thread was quicker. */
static bool
take_places(struct kept *k, struct kept_block *b, struct places *made)
{
	if (b->places)
		return false;
	b->places = made;
	k->held += places_bytes(made);
	return true;
}

const struct places *
kept_places(struct kept *k, struct kept_block *block, size_t finds)
{
	const struct places *known = NULL;
	struct places *made = NULL;
	struct span text = { block->bytes, block->len };
	bool is_worth_it = false;

	(void)pthread_mutex_lock(&k->lock);
	block->finds += finds;
	known = block->places;
	is_worth_it = !known && block->finds >= FINDS_MANY;
	if (block->told)
		text = told_texts(block->told);
	(void)pthread_mutex_unlock(&k->lock);
	if (!is_worth_it)
		return known;
	made = places_new(text);
	(void)pthread_mutex_lock(&k->lock);
	if (take_places(k, block, made))
		made = NULL;
	known = block->places;
	(void)pthread_mutex_unlock(&k->lock);
	places_free(made);
	return known;
}

static void
drop(struct kept *k, struct kept_block *b)
{
	k->held -= b->len + (b->places ? places_bytes(b->places) : 0) +
		(b->told ? told_bytes(b->told) : 0);
	places_free(b->places);
	told_free(b->told);
	free(b->bytes);
	*b = (struct kept_block){ 0 };
}

/* A free place once `len` bytes fit, or NULL: all are in use. */
static struct kept_block *
make_room(struct kept *k, size_t len)
{
	for (;;) {
		struct kept_block *empty = NULL;
		struct kept_block *oldest = NULL;

		for (size_t i = 0; i < KEPT_MAX; i++) {
			struct kept_block *b = &k->blocks[i];

			if (!b->bytes)
				empty = empty ? empty : b;
			else if (b->users == 0 &&
				(!oldest || b->used < oldest->used))
				oldest = b;
		}
		if (empty && k->held + len <= k->room)
			return empty;
		if (!oldest)
			return NULL;
		drop(k, oldest);
	}
}

struct kept_block *
/* They are kept, and freed: NOLINTNEXTLINE(readability-non-const-parameter) */
kept_add(struct kept *k, int fd, uint64_t at, char *bytes, size_t len)
{
	struct kept_block *b = NULL;

	if (len == 0 || len > k->room)
		return NULL;
	(void)pthread_mutex_lock(&k->lock);
	if (!find(k, fd, at))
		b = make_room(k, len);
	if (b) {
		*b = (struct kept_block){ .fd = fd,
			.at = at,
			.users = 1,
			.used = ++k->clock,
			.len = len,
			.bytes = bytes };
		k->held += len;
	}
	(void)pthread_mutex_unlock(&k->lock);
	return b;
}

struct fetch *
kept_lend_fetch(struct kept *k)
{
	struct fetch *fetch = NULL;

	(void)pthread_mutex_lock(&k->lock);
	if (k->nidle > 0)
		fetch = k->idle[--k->nidle];
	(void)pthread_mutex_unlock(&k->lock);
	return fetch ? fetch : fetch_new();
}

void
kept_return_fetch(struct kept *k, struct fetch *fetch)
{
	(void)pthread_mutex_lock(&k->lock);
	if (k->nidle < IDLE_MAX) {
		k->idle[k->nidle++] = fetch;
		fetch = NULL;
	}
	(void)pthread_mutex_unlock(&k->lock);
	fetch_free(fetch);
}
