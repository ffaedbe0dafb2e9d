/* The lists of dense terms. `postings` leaves them out, as a look-up asks all
 * blocks for such a term; but where term indexes are put together it may not be
 * dense any more, and its blocks need not be read again for that. They are rows
 * of words.sqlite: of a term, for each DENSE_BLOCKS blocks with some that have
 * it, a bit for each. */
#ifndef WB_INDEXER_STORE_INDEX_DENSE_H
#define WB_INDEXER_STORE_INDEX_DENSE_H

#include "format/disk/page.h"
#include "indexer/store/file/current.h"

struct sql;

enum { DENSE_BLOCKS = 1 << 15 };

#define DENSE_SCHEMA "CREATE TABLE dense(term INT, first INT, blocks BLOB);"

/* Lists on their way, in a temporary file: the database is not free for rows
 * while postings are written. */
struct dense_spill;
/* The file is made when needed. */
struct dense_spill *dense_spill_new(const char *temp);
/* Terms come in order. */
enum wb_err dense_spill_add(struct dense_spill *d, uint64_t term,
	const uint32_t *blocks, size_t count, struct err *err);
enum wb_err dense_spill_put(
	struct dense_spill *d, struct sql *db, struct err *err);
/* NULL is fine; the file is removed. */
void dense_spill_free(struct dense_spill *d);

/* The lists of a term index, in order. */
struct dense_lists;
/* *out is NULL if an index of before has none. */
enum wb_err dense_lists_open(const char *index, const struct terms_ref *ref,
	struct dense_lists **out, struct err *err);
/* Append the blocks of `term`, which is behind all asked for before. WB_CORRUPT
 * if there are none. */
enum wb_err dense_lists_read(struct dense_lists *d, uint64_t term,
	struct page_hits *hits, struct err *err);
/* NULL is fine. */
void dense_lists_close(struct dense_lists *d);

#endif
