#include "query/coverage/clock/clock_book.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024 };

/* The lines of a host in one source. */
struct clock_watch {
	struct clock_book *book;
	struct clock_host *host;
	struct clock_checker checker;
};

static void
let_go(struct clock_watch *w)
{
	w->host->watch = NULL;
	free(w);
}

void
clock_book_release(struct clock_book *b)
{
	/* There are some if a source could not be read to its end. */
	for (size_t i = 0; i < b->nwatches; i++) {
		clock_check_release(&b->watches[i]->checker);
		let_go(b->watches[i]);
	}
	free((void *)b->watches);
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

static void
take_finding(void *ctx, const struct clock_finding *f)
{
	const struct clock_watch *w = ctx;
	struct clock_book *b = w->book;

	b->doubts = xgrow(
		b->doubts, &b->doubts_cap, b->ndoubts + 1, sizeof(*b->doubts));
	b->doubts[b->ndoubts++] =
		(struct clock_doubtful){ .host = w->host->host, .finding = *f };
}

struct clock_host *
clock_book_host(struct clock_book *b, struct span name)
{
	struct clock_host *h = NULL;
	size_t place = name_slots_find(&b->names, name);

	if (place != SIZE_MAX)
		return b->hosts[place];
	h = xcalloc(1, sizeof(*h));
	h->host = arena_copy(&b->arena, name);
	b->hosts = (struct clock_host **)xgrow((void *)b->hosts, &b->hosts_cap,
		b->nhosts + 1, sizeof(struct clock_host *));
	b->hosts[b->nhosts++] = h;
	name_slots_add(&b->names, h->host);
	return h;
}

static void
watch(struct clock_book *b, struct clock_host *h)
{
	struct clock_watch *w = xcalloc(1, sizeof(*w));

	w->book = b;
	w->host = h;
	w->checker.each = take_finding;
	w->checker.ctx = w;
	h->watch = w;
	b->watches = (struct clock_watch **)xgrow((void *)b->watches,
		&b->watches_cap, b->nwatches + 1, sizeof(struct clock_watch *));
	b->watches[b->nwatches++] = w;
}

void
clock_book_line(struct clock_book *b, struct clock_host *h,
	const struct clock_line *line)
{
	if (!h->watch)
		watch(b, h);
	clock_check_line(&h->watch->checker, line);
}

void
clock_book_end_source(struct clock_book *b)
{
	for (size_t i = 0; i < b->nwatches; i++) {
		clock_check_end(&b->watches[i]->checker);
		let_go(b->watches[i]);
	}
	b->nwatches = 0;
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
