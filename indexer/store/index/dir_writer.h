/* The block directory of a term index, being written. */
#ifndef WB_INDEXER_STORE_INDEX_DIR_WRITER_H
#define WB_INDEXER_STORE_INDEX_DIR_WRITER_H

#include "format/disk/blockdir.h"

struct dir_writer;

/* A new file at `path`; what stood there goes. */
enum wb_err dir_writer_open(
	const char *path, struct dir_writer **out, struct err *err);
/* The entry of the next block. Failures are sticky: dir_writer_close tells. */
void dir_writer_add(struct dir_writer *w, const struct dir_entry *entry);
/* Synced, closed and freed in any case; *size is what it has in bytes. */
enum wb_err dir_writer_close(
	struct dir_writer *w, uint64_t *size, struct err *err);
/* NULL is fine. The file is left as it is. */
void dir_writer_abandon(struct dir_writer *w);

#endif
