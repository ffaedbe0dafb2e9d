/* A file of the index being written from front to back. It remembers the first
 * failure; outfile_close tells it. */
#ifndef WB_INDEXER_STORE_FILE_OUTFILE_H
#define WB_INDEXER_STORE_FILE_OUTFILE_H

#include "format/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct outfile;
enum wb_err outfile_create(
	const char *path, struct outfile **out, struct err *err);
/* The same without outfile_read: the sandbox may let us make files where it
 * lets us read none. */
enum wb_err outfile_create_unread(
	const char *path, struct outfile **out, struct err *err);
void outfile_write(struct outfile *f, const void *p, size_t len);
uint64_t outfile_size(const struct outfile *f);
/* Give what is buffered to the system, so that it can be read back. */
enum wb_err outfile_flush(struct outfile *f, struct err *err);
/* Read back what was written, flushing first. */
enum wb_err outfile_read(struct outfile *f, uint64_t offset, void *p,
	size_t len, struct err *err);
/* Overwrite bytes at the start of the file (its header). */
void outfile_patch(struct outfile *f, const void *p, size_t len);
/* Flush, sync, close. NULL is fine. */
enum wb_err outfile_close(struct outfile *f, struct err *err);
/* Close without a word: the file will be thrown away. */
void outfile_abandon(struct outfile *f);

#endif
