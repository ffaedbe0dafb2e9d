#include "query/coverage/clock_book.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024 };

void
clock_book_release(struct clock_book *b)
{
	for (size_t i = 0; i < b->nhosts; i++) {
		clock_pairs_release(&b->hosts[i]->others);
		clock_pairs_release(&b->hosts[i]->own);
		free(b->hosts[i]);
	}
	free((void *)b->hosts);
	name_slots_release(&b->names);
	free(b->doubts);
	free(b->seen);
	arena_release(&b->arena);
	memset(b, 0, sizeof(*b));
}

struct finder {
	struct clock_book *book;
	struct span host;
};

static void
take_finding(void *ctx, const struct clock_finding *f)
{
	struct finder *finder = ctx;
	struct clock_book *b = finder->book;

	b->doubts = xgrow(
		b->doubts, &b->doubts_cap, b->ndoubts + 1, sizeof(*b->doubts));
	b->doubts[b->ndoubts++] =
		(struct clock_doubtful){ .host = finder->host, .finding = *f };
}

struct clock_host *
clock_book_host(struct clock_book *b, struct span name)
{
	struct clock_host *h = NULL;
	struct finder *finder = NULL;
	size_t place = name_slots_find(&b->names, name);

	if (place != SIZE_MAX)
		return b->hosts[place];
	h = xcalloc(1, sizeof(*h));
	h->host = arena_copy(&b->arena, name);
	finder = arena_alloc(&b->arena, sizeof(*finder));
	*finder = (struct finder){ b, h->host };
	h->checker.each = take_finding;
	h->checker.ctx = finder;
	b->hosts = (struct clock_host **)xgrow((void *)b->hosts, &b->hosts_cap,
		b->nhosts + 1, sizeof(struct clock_host *));
	b->hosts[b->nhosts++] = h;
	name_slots_add(&b->names, h->host);
	return h;
}

static void
widen_seen(struct clock_book *b)
{
	uint64_t *old = b->seen;
	size_t n = b->seen_slots;

	b->seen_slots = n ? n * 2 : SLOTS_FIRST;
	b->seen = xcalloc(b->seen_slots, sizeof(*b->seen));
	for (size_t i = 0; i < n; i++) {
		size_t at = old[i] & (b->seen_slots - 1);

		while (old[i] && b->seen[at])
			at = (at + 1) & (b->seen_slots - 1);
		if (old[i])
			b->seen[at] = old[i];
	}
	free(old);
}

bool
clock_book_is_new(struct clock_book *b, uint64_t key)
{
	uint64_t hash = key | 1;
	size_t at;

	if ((b->nseen + 1) * 2 > b->seen_slots)
		widen_seen(b);
	at = hash & (b->seen_slots - 1);
	while (b->seen[at] && b->seen[at] != hash)
		at = (at + 1) & (b->seen_slots - 1);
	if (b->seen[at])
		return false;
	b->seen[at] = hash;
	b->nseen++;
	return true;
}
