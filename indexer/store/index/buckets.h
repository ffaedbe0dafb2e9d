/* Items of 64 bits held in bounded memory by their highest eight bits, and
 * given back in order of their bits above the lowest 24; equal ones in the
 * order they came. Sorting is shared with a thread of its own. */
#ifndef WB_INDEXER_STORE_INDEX_BUCKETS_H
#define WB_INDEXER_STORE_INDEX_BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits of an item that take no part in the order. */
enum { BUCKETS_LOW_BITS = 24 };

struct buckets;

/* `memory`: bytes for the items and for sorting them, 2 MiB at least. */
struct buckets *buckets_new(size_t memory);
/* False: no room, and nothing was added. The first after buckets_new or
 * buckets_clear always fits. */
bool buckets_add(struct buckets *b, uint64_t item);
/* No more are added before buckets_clear. */
void buckets_sort(struct buckets *b);
/* The next items in order; returns how many, 0 at the end. They stay valid
 * until buckets_clear. */
size_t buckets_next(struct buckets *b, const uint64_t **items);
/* Empty it again. */
void buckets_clear(struct buckets *b);
void buckets_free(struct buckets *b);

#endif
