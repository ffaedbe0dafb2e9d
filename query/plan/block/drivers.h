/* Texts of which every line that fits a query has one: they are found in a
 * block before anything else is asked of its lines. */
#ifndef WB_QUERY_PLAN_BLOCK_DRIVERS_H
#define WB_QUERY_PLAN_BLOCK_DRIVERS_H

#include "format/base/places.h"
#include "query/lang/query.h"

/* A text, and where in the block it stands next: by the places of its words
 * where they are known. */
struct driver {
	const struct text_needle *needle;
	size_t next;
	bool by_places;
	struct places_seek seek;
};

enum { DRIVERS_MAX = 128 };

/* None if the query names none. The needles are the query's. */
struct drivers {
	size_t count;
	struct driver items[DRIVERS_MAX];
};

/* *all must be zeroed. */
void drivers_find(struct drivers *all, const struct node *node);
/* Begin with a block; `places`, or NULL, are those of its words. */
void drivers_seek(struct drivers *all, const struct places *places);
/* The first place at or after `from` where one of them stands in the block, or
 * SIZE_MAX; a block is asked from 0 on, forwards. */
size_t drivers_next(struct drivers *all, struct span block, size_t from);

#endif
