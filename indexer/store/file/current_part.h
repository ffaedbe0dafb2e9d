/* The text of CURRENT, to its one file. */
#ifndef WB_INDEXER_STORE_FILE_CURRENT_PART_H
#define WB_INDEXER_STORE_FILE_CURRENT_PART_H

#include "format/base/buf.h"
#include "indexer/store/file/current.h"

/* What an override is called there; NULL for what is none. */
const char *current_override_name(size_t kind);

void current_print(const struct current *c, struct buf *b);
/* `path` is for errors. What *c holds on failure is to be released, too. */
enum wb_err current_parse(
	const char *path, struct span text, struct current *c, struct err *err);

#endif
