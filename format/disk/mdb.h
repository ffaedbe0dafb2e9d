/* Is a file of LMDB's whole, so that LMDB can be let loose on it? LMDB trusts
 * every number it reads and crashes on wrong ones; a digest tells of damage,
 * but a stranger's index has digests of a stranger's. */
#ifndef WB_FORMAT_DISK_MDB_H
#define WB_FORMAT_DISK_MDB_H

#include "format/base/err.h"
#include "format/base/span.h"

/* All that a reading cursor over the main database can meet: both heads, the
 * pages of the tree, their nodes. No more features than our own files use.
 * WB_CORRUPT says what is wrong. */
enum wb_err mdb_check(struct span file, struct err *err);

#endif
