/* Sorts (term, block) pairs in bounded memory: by buckets, spilled sorted to
 * one temporary file when the memory is used up, merged at the end. Pairs must
 * be added in order of block. */
#ifndef WB_INDEXER_STORE_INDEX_SORTER_H
#define WB_INDEXER_STORE_INDEX_SORTER_H

#include "format/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sorter;

/* `temp` is the path of the spill file, made when needed and removed by
 * sorter_free. `memory` bytes are used at most, twice 1 MiB at least. */
struct sorter *sorter_new(const char *temp, size_t memory);
enum wb_err sorter_add(struct sorter *s, uint32_t block, const uint64_t *terms,
	size_t count, struct err *err);
/* No more pairs: get ready to read. */
enum wb_err sorter_finish(struct sorter *s, struct err *err);
/* The next term and its blocks, both in order; the list holds until the next
 * call. False at the end or on failure (then sorter_status says so). */
bool sorter_next(struct sorter *s, uint64_t *term, const uint32_t **blocks,
	size_t *count);
enum wb_err sorter_status(const struct sorter *s, struct err *err);
void sorter_free(struct sorter *s);

#endif
