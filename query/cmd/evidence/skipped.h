/* SHA-256 of files that were read and gave no source. */
#ifndef WB_QUERY_CMD_EVIDENCE_SKIPPED_H
#define WB_QUERY_CMD_EVIDENCE_SKIPPED_H

#include "query/plan/source/manifest.h"
#include "query/plan/source/trouble_list.h"

/* All zero is empty. */
struct skipped_files {
	struct arena arena;
	size_t count;
	size_t cap;
	struct skipped_file *items;
};

/* Those of an index, if any of its troubles is a skip. */
enum wb_err skipped_files_read(struct skipped_files *s, struct searched *in,
	const struct trouble_list *troubles, struct err *err);
void skipped_files_release(struct skipped_files *s);

/* Hex digits; NULL for a path that is no such file. */
const char *skipped_sha256(const struct skipped_files *s, struct span path);

#endif
