/* What the flat files of a term index begin with: a page of zeros with the
 * file's header. */
#ifndef WB_INDEXER_STORE_FILE_FLAT_H
#define WB_INDEXER_STORE_FILE_FLAT_H

#include "indexer/store/file/fs.h"
#include "indexer/store/file/outfile.h"

/* Write it to a new file. Failures are the file's, and sticky. */
void flat_begin(struct outfile *f, const char *kind);
/* The header again, with how many things the file has. */
void flat_end(struct outfile *f, const char *kind, uint64_t count);

#endif
