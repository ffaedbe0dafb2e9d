/* The way SQLite reads a file of the index: nothing but checked pages, without
 * locks, journals or any look at what lies beside the file. */
#ifndef WB_INDEXER_STORE_FILE_SQL_VFS_H
#define WB_INDEXER_STORE_FILE_SQL_VFS_H

#include "indexer/store/file/current.h"

struct sql_vfs;

/* For one database, to be opened once, by sql_vfs_name. `ref` as in
 * paged_open. */
enum wb_err sql_vfs_new(const char *path, const struct file_ref *ref,
	struct sql_vfs **out, struct err *err);
/* After the database is closed. NULL is fine. */
void sql_vfs_free(struct sql_vfs *v);

const char *sql_vfs_name(const struct sql_vfs *v);
uint64_t sql_vfs_bytes(const struct sql_vfs *v);
/* The first failure to read, or NULL. Lives as long as v. */
const struct err *sql_vfs_failure(const struct sql_vfs *v);

#endif
