/* What an index has recorded of the files it was given, and of what was in
 * them: the chain from a file to each stream of lines. */
#ifndef WB_QUERY_PLAN_SOURCE_MANIFEST_H
#define WB_QUERY_PLAN_SOURCE_MANIFEST_H

#include "format/base/digest.h"
#include "indexer/store/segment/sources.h"
#include "query/plan/view/searched.h"

enum manifest_kind {
	/* A file as it was given; a plain one is its own source. */
	MANIFEST_FILE,
	/* What came out of unpacking a file, or a member of an archive. */
	MANIFEST_STREAM,
	/* A member that was passed over, or a file that could not be opened. */
	MANIFEST_SKIPPED
};

/* All borrowed for the call; what does not apply is NULL or empty. */
struct manifest_item {
	enum manifest_kind kind;
	struct span path;
	/* The file it is, or is in. */
	const struct file_row *file;
	/* Where the source was found, and the source. */
	const struct path_row *place;
	const struct source_view *source;
	/* Why there is no source of it. */
	struct span reason;
	/* The same path was recorded again later, as another file. */
	bool is_earlier;
};

/* Each file in the order in which it was recorded, behind it what was in it.
 * `each` returns false to stop. */
enum wb_err manifest_each(struct searched *in,
	bool (*each)(void *ctx, const struct manifest_item *item), void *ctx,
	struct err *err);

/* SHA-256 of the decompressed bytes of a source, worked out from its blocks.
 * WB_CORRUPT if they do not make the whole of it. */
enum wb_err manifest_sha256(struct searched *in, const struct source_view *v,
	unsigned char out[SHA256_BYTES], struct err *err);

#endif
