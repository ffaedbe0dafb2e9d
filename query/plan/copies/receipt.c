#include "query/plan/copies/receipt.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"
#include "query/plan/copies/receipt_share.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Those used last are kept, while they have no more lines than that
	 * in all: of a log that is there many times each copy is held against
	 * each. A few are kept whatever they have. */
	BLOCKS_KEPT = 512,
	BLOCKS_LEAST = 32,
	LINES_MOST = 1 << 19,
	/* Of many copies each is held against each: what two have in common,
	 * and what one has of a host, is found out once, and all is forgotten
	 * where these are that many lines or seconds. */
	PAIR_PLACES = 1 << 13,
	TWINS_MOST = 4 << 20,
	SHARE_PLACES = 1 << 13,
	SECONDS_MOST = 4 << 20,
	/* What one of them takes beside its lines or seconds. */
	KEPT_ITEMS = 8
};

struct kept_pair {
	struct kept_pair *next;
	uint64_t host;
	uint32_t a[3];
	uint32_t b[3];
	struct receipt_twins twins;
};

struct kept_lines {
	uint64_t used;
	struct receipt_block block;
};

struct kept_share {
	struct kept_share *next;
	uint32_t place[3];
	uint64_t host;
	struct receipt_share share;
};

struct receipts {
	/* Counts what is used. */
	uint64_t clock;
	size_t nblocks;
	size_t nlines;
	struct kept_lines blocks[BLOCKS_KEPT];
	size_t ntwins;
	struct kept_pair *pairs[PAIR_PLACES];
	size_t nseconds;
	struct kept_share *shares[SHARE_PLACES];
};

static void
forget_shares(struct receipts *r)
{
	for (size_t i = 0; i < SHARE_PLACES; i++)
		while (r->shares[i]) {
			struct kept_share *k = r->shares[i];

			r->shares[i] = k->next;
			receipt_share_release(&k->share);
			free(k);
		}
	r->nseconds = 0;
}

static void
forget_pairs(struct receipts *r)
{
	for (size_t i = 0; i < PAIR_PLACES; i++)
		while (r->pairs[i]) {
			struct kept_pair *k = r->pairs[i];

			r->pairs[i] = k->next;
			receipt_twins_release(&k->twins);
			free(k);
		}
	r->ntwins = 0;
}

void
receipts_free(struct receipts *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		receipt_block_release(&r->blocks[i].block);
	forget_pairs(r);
	forget_shares(r);
	free(r);
}

static int
place_order(const struct match *a, const struct match *b)
{
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->terms != b->terms)
		return a->terms < b->terms ? -1 : 1;
	return a->block < b->block ? -1 : a->block > b->block;
}

/* The one used longest ago, or one that is free. */
static struct kept_lines *
oldest_lines(struct receipts *r, bool is_free)
{
	struct kept_lines *oldest = NULL;

	for (size_t i = 0; i < BLOCKS_KEPT; i++) {
		struct kept_lines *k = &r->blocks[i];

		if ((k->used == 0) == is_free &&
			(!oldest || k->used < oldest->used))
			oldest = k;
	}
	return oldest;
}

static struct kept_lines *
make_room(struct receipts *r)
{
	while (r->nblocks == BLOCKS_KEPT ||
		(r->nblocks >= BLOCKS_LEAST && r->nlines > LINES_MOST)) {
		struct kept_lines *k = oldest_lines(r, false);

		r->nblocks--;
		r->nlines -= k->block.count;
		k->used = 0;
		receipt_block_release(&k->block);
	}
	return oldest_lines(r, true);
}

/* Until as many others were asked for as are kept at least. */
static const struct receipt_block *
lines_of(struct receipts *r, struct searched *indexes, const struct match *m)
{
	struct kept_lines *k = NULL;

	for (size_t i = 0; i < BLOCKS_KEPT; i++) {
		k = &r->blocks[i];
		if (k->used > 0 && k->block.index == m->index &&
			k->block.terms == m->terms &&
			k->block.block == m->block) {
			k->used = ++r->clock;
			return &k->block;
		}
	}
	k = make_room(r);
	receipt_block_read(&indexes[m->index], m, &k->block);
	r->nblocks++;
	r->nlines += k->block.count;
	k->used = ++r->clock;
	return &k->block;
}

static bool
is_place(const uint32_t place[3], const struct match *m)
{
	return place[0] == m->index && place[1] == m->terms &&
		place[2] == m->block;
}

static struct receipts *
receipts_of(struct searched *indexes)
{
	if (!indexes[0].receipts)
		indexes[0].receipts = xcalloc(1, sizeof(struct receipts));
	return indexes[0].receipts;
}

/* Of a block and a host. */
static uint64_t
key_of(const struct match *m, uint64_t host)
{
	const uint64_t n = host ^ ((uint64_t)m->index << 48) ^
		((uint64_t)m->terms << 32) ^ m->block;

	return n * UINT64_C(0x9e3779b97f4a7c15);
}

static const struct receipt_twins *
twins_of(struct searched *indexes, const struct match *a, const struct match *b,
	uint64_t host)
{
	struct receipts *r = receipts_of(indexes);
	struct kept_pair **at =
		&r->pairs[((key_of(a, host) + 3 * key_of(b, host)) >> 32) %
			PAIR_PLACES];
	struct kept_pair *k = *at;

	while (k &&
		(k->host != host || !is_place(k->a, a) || !is_place(k->b, b)))
		k = k->next;
	if (k)
		return &k->twins;
	if (r->ntwins > TWINS_MOST)
		forget_pairs(r);
	k = xcalloc(1, sizeof(*k));
	*k = (struct kept_pair){ .next = *at,
		.host = host,
		.a = { a->index, a->terms, a->block },
		.b = { b->index, b->terms, b->block } };
	receipt_twins_find(lines_of(r, indexes, a), lines_of(r, indexes, b),
		host, &k->twins);
	r->ntwins += k->twins.count + KEPT_ITEMS;
	*at = k;
	return &k->twins;
}

static int
twin_to_offset(const void *item, const void *key)
{
	const struct receipt_twin *t = item;
	const uint64_t *offset = key;

	return (t->a > *offset) - (t->a < *offset);
}

enum receipt_fit
receipts_fit(struct searched *indexes, const struct match *a,
	const struct match *b, struct span host)
{
	const struct match *x = place_order(a, b) <= 0 ? a : b;
	const struct match *y = x == a ? b : a;
	const struct receipt_twins *t = NULL;
	size_t at = 0;

	t = twins_of(indexes, x, y, receipt_host_key(host));
	if (!t->is_copy)
		return RECEIPT_UNKNOWN;
	at = lower_bound(&x->offset, t->items, t->count, sizeof(*t->items),
		twin_to_offset);
	return at < t->count && t->items[at].a == x->offset &&
			t->items[at].b == y->offset
		? RECEIPT_SAME
		: RECEIPT_OTHER;
}

static const struct receipt_share *
share_of(struct receipts *r, struct searched *indexes, const struct match *m,
	uint64_t host)
{
	struct kept_share **at =
		&r->shares[(key_of(m, host) >> 32) % SHARE_PLACES];
	struct kept_share *k = *at;

	while (k && (k->host != host || !is_place(k->place, m)))
		k = k->next;
	if (k)
		return &k->share;
	k = xcalloc(1, sizeof(*k));
	*k = (struct kept_share){ .next = *at,
		.place = { m->index, m->terms, m->block },
		.host = host };
	receipt_share_read(lines_of(r, indexes, m), host, &k->share);
	r->nseconds += k->share.count + KEPT_ITEMS;
	*at = k;
	return &k->share;
}

bool
receipts_is_fullest(struct searched *indexes, const struct match *const *copies,
	size_t count, struct span host)
{
	const uint64_t key = receipt_host_key(host);
	struct receipts *r = receipts_of(indexes);
	struct arena arena = { 0 };
	const struct receipt_share **all = NULL;
	bool *is_out = NULL;
	bool is_fullest = false;

	if (r->nseconds > SECONDS_MOST)
		forget_shares(r);
	all = (const struct receipt_share **)arena_array(
		&arena, count, sizeof(*all));
	is_out = arena_array(&arena, count, sizeof(*is_out));
	for (size_t i = 0; i < count; i++) {
		all[i] = share_of(r, indexes, copies[i], key);
		is_out[i] = false;
	}
	receipt_shares_fullest(
		all, count, clock_second(copies[0]->when.ns), is_out);
	is_fullest = !is_out[0];
	arena_release(&arena);
	return is_fullest;
}
