/* Is an incoming source, or its beginning, known already? Compares bytes, not
 * hashes. */
#ifndef WB_INDEXER_INGEST_KNOWN_SHARE_H
#define WB_INDEXER_INGEST_KNOWN_SHARE_H

#include "format/base/lines.h"
#include "indexer/ingest/known/catalog.h"
#include "indexer/ingest/known/incoming.h"
#include "indexer/store/index/reader.h"

enum share_result {
	/* Nothing worth sharing. */
	SHARE_NONE,
	/* The same bytes, to the end. */
	SHARE_SAME,
	/* The incoming source is a proper prefix of the known one. */
	SHARE_CUT,
	/* The known one is a proper prefix: it has grown. */
	SHARE_GROWN,
	/* They differ after a common part. */
	SHARE_FORK
};

struct share {
	enum share_result result;
	const struct known_source *known;
	/* Of the incoming source; filled before it is compared. */
	enum text_encoding encoding;
	/* Bytes that were found equal; the incoming stream stands there. */
	uint64_t equal;
	/* The shared part: up to the last line end within, and how many line
	 * ends it has. */
	uint64_t shared;
	uint64_t line_ends;
};

/* The known source whose beginning fits the head of an incoming one best, or
 * NULL. However many begin alike, few of them are read. */
enum wb_err share_candidate(const struct catalog *c, struct span head,
	bool ended, const struct frame_store *store,
	const struct known_source **out, struct err *err);

/* May share_tiny find one? Reads nothing that the pipeline writes. */
bool share_may_be_tiny(const struct catalog *c, struct span head);
/* Sources too short to have a head are known by the id of the whole: `head`
 * itself, or, under the same path alone, what it may have grown from, since
 * few bytes begin many files. NULL if there is none. */
const struct known_source *share_tiny(
	const struct catalog *c, struct span head, struct span path);

/* Compare to the first difference; consumes the incoming bytes. What ends
 * within a known source may be what that one was once: then it is that. */
enum wb_err share_compare(struct incoming *in, const struct known_source *known,
	const struct frame_store *store, struct share *out, struct err *err);
/* They differ, but another known source may have the same beginning and go on
 * as the incoming one does: a fork that has grown. `head_len`: how much of the
 * incoming source share_candidate was shown. */
enum wb_err share_follow(struct incoming *in, size_t head_len,
	const struct catalog *c, const struct frame_store *store,
	struct share *share, struct err *err);
enum wb_err share_settle(const struct incoming *in, const struct catalog *c,
	const struct frame_store *store, struct share *share, struct err *err);

/* Does `b` hold all that is there of `a`, at the same places? */
enum wb_err share_holds(const struct known_source *b,
	const struct known_source *a, const struct frame_store *store,
	bool *holds, struct err *err);

/* The extents of the first `bytes` of a known source, into out, which has room
 * for known->nextents. Returns how many. */
size_t share_extents(const struct known_source *known, uint64_t bytes,
	struct extent_row *out);

#endif
