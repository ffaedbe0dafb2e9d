/* A row of the manifest: a file, a member, a stream, what was passed over, or
 * what was said of the case. */
#ifndef WB_QUERY_CMD_EVIDENCE_MANIFEST_ROW_H
#define WB_QUERY_CMD_EVIDENCE_MANIFEST_ROW_H

#include "format/base/arena.h"
#include "query/plan/source/manifest.h"
#include "query/show/row.h"

enum { MANIFEST_COLUMNS = 28 };
extern const struct row_type manifest_type;

struct manifest_row {
	/* Work out the SHA-256 of decompressed streams, too. */
	bool hash_streams;
	/* What the values borrow from, besides what they are made of; reset by
	 * the caller. */
	struct arena arena;
	struct row_value values[MANIFEST_COLUMNS];
};

/* The values of an item; they live as long as it does. Fails only where the
 * blocks of a stream cannot be read. */
enum wb_err manifest_row_fill(struct manifest_row *t, struct searched *in,
	const struct manifest_item *item, struct err *err);

/* The same for the case, examiner, exhibit and note of an entry of the
 * journal; false if it has none of them. */
bool manifest_row_case(struct manifest_row *t, struct span entry);

/* Hex digits in the arena; empty for a file that was not read to its end. */
struct span manifest_hex(
	struct manifest_row *t, const unsigned char sha256[SHA256_BYTES]);

#endif
