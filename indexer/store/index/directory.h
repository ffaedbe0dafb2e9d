/* The block directory of a term index, read by itself: for checks and repairs
 * of an index that is not whole. */
#ifndef WB_INDEXER_STORE_INDEX_DIRECTORY_H
#define WB_INDEXER_STORE_INDEX_DIRECTORY_H

#include "format/disk/blockdir.h"

struct directory;

/* The directory of the term index of that number (INDEX/terms/N). Its pages are
 * checked as they are read, not here. */
enum wb_err directory_open(const char *index, uint32_t terms,
	struct directory **out, struct err *err);
/* NULL is fine. */
void directory_close(struct directory *d);
/* The entry of a block: checked. */
enum wb_err directory_entry(struct directory *d, uint64_t block,
	struct dir_entry *out, struct err *err);

#endif
