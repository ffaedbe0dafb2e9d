/* Texts that come again and again, each kept once. */
#ifndef WB_FORMAT_BASE_TEXT_POOL_H
#define WB_FORMAT_BASE_TEXT_POOL_H

#include "format/base/arena.h"
#include "format/base/span.h"

/* All zero is empty. */
struct text_pool {
	struct arena arena;
	size_t count;
	/* By hash, half full at most; ptr is NULL where there is none. */
	size_t nslots;
	struct span *slots;
};

/* The same bytes, and a NUL behind them. They live as long as the pool, and
 * equal texts have the same address. */
struct span text_pool_keep(struct text_pool *p, struct span text);
void text_pool_release(struct text_pool *p);

#endif
