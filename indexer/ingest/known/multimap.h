/* From a 64-bit key to any number of pointers, in memory. The key is taken for
 * a good hash; equal keys of different things are told apart by the caller. */
#ifndef WB_INDEXER_INGEST_KNOWN_MULTIMAP_H
#define WB_INDEXER_INGEST_KNOWN_MULTIMAP_H

#include <stddef.h>
#include <stdint.h>

/* Begins as zeroes. What it points to stays the caller's. */
struct multimap {
	uint64_t *keys;
	const void **values;
	size_t size;
	size_t used;
};

/* `value` is not NULL. */
void multimap_put(struct multimap *m, uint64_t key, const void *value);
/* The next value with that key, or NULL; *at begins as SIZE_MAX. */
const void *multimap_next(const struct multimap *m, uint64_t key, size_t *at);
void multimap_release(struct multimap *m);

#endif
