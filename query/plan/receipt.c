#include "query/plan/receipt.h"

#include "format/base/arena.h"
#include "query/plan/receipt_block.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Those used last are kept; a log server has many hosts. */
	BLOCKS_KEPT = 32,
	PAIRS_KEPT = 64
};

struct pair {
	uint64_t used;
	uint64_t host;
	uint32_t a[3];
	uint32_t b[3];
	bool has_twins;
	bool has_shares;
	struct receipt_twins twins;
	struct receipt_shares shares;
};

struct kept_lines {
	uint64_t used;
	struct receipt_block block;
};

struct receipts {
	/* Counts what is used. */
	uint64_t clock;
	struct kept_lines blocks[BLOCKS_KEPT];
	struct pair pairs[PAIRS_KEPT];
};

void
receipts_free(struct receipts *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		receipt_block_release(&r->blocks[i].block);
	for (size_t i = 0; i < PAIRS_KEPT; i++)
		receipt_twins_release(&r->pairs[i].twins);
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

static const struct receipt_block *
lines_of(struct receipts *r, struct searched *indexes, const struct match *m)
{
	struct kept_lines *oldest = &r->blocks[0];

	for (size_t i = 0; i < BLOCKS_KEPT; i++) {
		struct kept_lines *k = &r->blocks[i];

		if (k->used > 0 && k->block.index == m->index &&
			k->block.terms == m->terms &&
			k->block.block == m->block) {
			k->used = ++r->clock;
			return &k->block;
		}
		if (k->used < oldest->used)
			oldest = k;
	}
	receipt_block_release(&oldest->block);
	receipt_block_read(&indexes[m->index], m, &oldest->block);
	oldest->used = ++r->clock;
	return &oldest->block;
}

static bool
is_place(const uint32_t place[3], const struct match *m)
{
	return place[0] == m->index && place[1] == m->terms &&
		place[2] == m->block;
}

static struct pair *
pair_of(struct receipts *r, const struct match *a, const struct match *b,
	uint64_t host)
{
	struct pair *oldest = &r->pairs[0];

	for (size_t i = 0; i < PAIRS_KEPT; i++) {
		struct pair *p = &r->pairs[i];

		if (p->used > 0 && p->host == host && is_place(p->a, a) &&
			is_place(p->b, b)) {
			p->used = ++r->clock;
			return p;
		}
		if (p->used < oldest->used)
			oldest = p;
	}
	receipt_twins_release(&oldest->twins);
	*oldest = (struct pair){ .used = ++r->clock,
		.host = host,
		.a = { a->index, a->terms, a->block },
		.b = { b->index, b->terms, b->block } };
	return oldest;
}

static struct receipts *
receipts_of(struct searched *indexes)
{
	if (!indexes[0].receipts)
		indexes[0].receipts = xcalloc(1, sizeof(struct receipts));
	return indexes[0].receipts;
}

static const struct receipt_twins *
twins_of(struct searched *indexes, const struct match *a, const struct match *b,
	struct span host)
{
	const uint64_t key = receipt_host_key(host);
	struct receipts *r = receipts_of(indexes);
	struct pair *p = pair_of(r, a, b, key);

	if (!p->has_twins)
		receipt_twins_find(lines_of(r, indexes, a),
			lines_of(r, indexes, b), key, &p->twins);
	p->has_twins = true;
	return &p->twins;
}

enum receipt_fit
receipts_fit(struct searched *indexes, const struct match *a,
	const struct match *b, struct span host)
{
	const struct match *x = place_order(a, b) <= 0 ? a : b;
	const struct match *y = x == a ? b : a;
	const struct receipt_twins *t = NULL;
	size_t lo = 0;
	size_t hi = 0;

	t = twins_of(indexes, x, y, host);
	hi = t->count;
	if (!t->is_copy)
		return RECEIPT_UNKNOWN;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->items[mid].a < x->offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->count && t->items[lo].a == x->offset &&
			t->items[lo].b == y->offset
		? RECEIPT_SAME
		: RECEIPT_OTHER;
}

bool
receipts_is_fuller(struct searched *indexes, const struct match *a,
	const struct match *b, struct span host)
{
	const bool in_order = place_order(a, b) <= 0;
	const struct match *x = in_order ? a : b;
	const struct match *y = in_order ? b : a;
	const uint64_t key = receipt_host_key(host);
	struct receipts *r = receipts_of(indexes);
	struct pair *p = pair_of(r, x, y, key);
	struct receipt_shares shares;

	if (!p->has_shares)
		p->shares = receipt_shares_of(
			lines_of(r, indexes, x), lines_of(r, indexes, y), key);
	p->has_shares = true;
	shares = p->shares;
	if (shares.a == shares.b)
		shares = receipt_shares_at_end(lines_of(r, indexes, x),
			lines_of(r, indexes, y), key, clock_second(a->when.ns));
	return in_order ? shares.b > shares.a : shares.a > shares.b;
}
