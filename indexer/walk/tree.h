/* Directories: what is below a path, in the order of the bytes of names. */
#ifndef WB_INDEXER_WALK_TREE_H
#define WB_INDEXER_WALK_TREE_H

#include "format/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* What was found. `name` is to be opened below `dirfd`; `path` is how the
 * user would name it. Both live until the visitor returns. */
struct tree_entry {
	int dirfd;
	const char *name;
	const char *path;
	/* By lstat; NULL if even that failed. */
	const struct stat *st;
	/* A file somewhere below a Maildir. */
	bool in_maildir;
};

struct tree_visitor {
	void *ctx;
	/* A regular file. */
	enum wb_err (*file)(
		void *ctx, const struct tree_entry *entry, struct err *err);
	/* Anything else that is no directory, or cannot be opened. */
	void (*skip)(void *ctx, const struct tree_entry *entry,
		const char *reason, bool is_loss);
	/* Maildirs are directories like others. */
	bool take_all;
};

/* Visit `path` and all below it. Symbolic links are not followed. Returns
 * what the visitor returned other than WB_OK, at once. */
enum wb_err tree_visit(
	const char *path, const struct tree_visitor *visitor, struct err *err);

/* What a failed open means, in a few words; for an unusual errno in buf. */
const char *tree_why(int error, char *buf, size_t cap);

#endif
