#include "query/plan/block/window_blocks.h"

#include "format/base/arena.h"

#include <stdlib.h>

enum {
	DAY_S = 86400,
	/* Two of each term index: around a mail, and where it came from. */
	HELD = 2,
	WIDE_S = 8 * DAY_S
};

struct held_window {
	struct clock_window window;
	struct blockset blocks;
	uint64_t used;
};

struct window_blocks {
	size_t nterms;
	uint64_t clock;
	struct held_window *held;
};

struct window_blocks *
window_blocks_new(size_t nterms)
{
	struct window_blocks *w = xcalloc(1, sizeof(*w));

	w->nterms = nterms;
	w->held = xcalloc(nterms * HELD + 1, sizeof(*w->held));
	return w;
}

void
window_blocks_free(struct window_blocks *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->nterms * HELD; i++)
		blockset_release(&w->held[i].blocks);
	free(w->held);
	free(w);
}

enum wb_err
window_look_misses(
	struct window_look *look, uint64_t block, bool *misses, struct err *err)
{
	uint64_t page = block / DIR_ENTRIES + 1;
	struct frame times = { 0 };
	enum wb_err rc = WB_OK;

	if (page != look->page)
		look->page_misses = index_page_times(look->index, look->terms,
					    block, &times) &&
			clock_window_misses(look->window, &times);
	look->page = page;
	*misses = look->page_misses;
	if (*misses)
		return WB_OK;
	rc = index_times(look->index, look->terms, block, &times, err);
	*misses = rc == WB_OK && clock_window_misses(look->window, &times);
	return rc;
}

static bool
covers(const struct held_window *h, const struct clock_window *want)
{
	return h->used > 0 && h->window.by_order == want->by_order &&
		h->window.since_s <= want->since_s &&
		h->window.until_s >= want->until_s;
}

static void
gather(struct held_window *h, struct index *index, size_t terms)
{
	uint64_t count = index_nblocks(index, terms);
	struct window_look look = { index, terms, &h->window, 0, false };
	bool misses = false;
	struct err why = { 0 };

	h->blocks.count = 0;
	for (uint64_t i = 0; i < count; i++) {
		/* What cannot be told now is told by who reads it. */
		if (window_look_misses(&look, i, &misses, &why) != WB_OK)
			misses = false;
		if (!misses)
			blockset_add(&h->blocks, (uint32_t)i);
		/* To the last block of a page that has none. */
		if (look.page_misses)
			i = look.page * DIR_ENTRIES - 1;
	}
}

const struct blockset *
window_blocks_around(struct window_blocks *w, struct index *index, size_t terms,
	const struct clock_window *want)
{
	struct held_window *held = w->held + terms * HELD;
	struct held_window *h = held;

	if (!want->has_since || !want->has_until ||
		want->until_s - want->since_s > WIDE_S)
		return NULL;
	for (size_t i = 0; i < HELD && !covers(h, want); i++)
		if (covers(&held[i], want) || held[i].used < h->used)
			h = &held[i];
	if (!covers(h, want)) {
		h->window = *want;
		h->window.since_s -= DAY_S;
		h->window.until_s += DAY_S;
		clock_window_ready(&h->window);
		gather(h, index, terms);
	}
	h->used = ++w->clock;
	return &h->blocks;
}
