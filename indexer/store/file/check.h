/* Is a file of the index what CURRENT says it is? */
#ifndef WB_INDEXER_STORE_FILE_CHECK_H
#define WB_INDEXER_STORE_FILE_CHECK_H

#include "indexer/store/file/current.h"

/* Reads the whole file. WB_CORRUPT names it, and says whether it is missing,
 * of another size, or of other bytes. */
enum wb_err check_file(
	const char *path, const struct file_ref *ref, struct err *err);

/* The SHA-256 of a file's bytes. */
enum wb_err check_sha256(
	const char *path, unsigned char out[32], struct err *err);

#endif
