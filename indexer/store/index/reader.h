/* The bytes of a source, put together from its extents. */
#ifndef WB_INDEXER_STORE_INDEX_READER_H
#define WB_INDEXER_STORE_INDEX_READER_H

#include "format/base/digest.h"
#include "format/disk/blockdir.h"
#include "indexer/store/index/index.h"
#include "indexer/store/segment/sources.h"

/* Where frames come from: an index, or a segment that is still being
 * written. */
struct frame_store {
	void *ctx;
	enum wb_err (*frame)(void *ctx, uint32_t segment, uint64_t ordinal,
		struct dir_entry *out, struct err *err);
	/* *raw lives until the next call. */
	enum wb_err (*fetch)(void *ctx, const struct dir_entry *entry,
		struct span *raw, struct err *err);
};

/* A store over an index; `state` is the caller's, released by
 * index_store_release. */
struct index_store {
	struct index *index;
	struct fetch *fetch;
};
void index_store_init(struct index_store *state, struct index *index,
	struct frame_store *out);
void index_store_release(struct index_store *state);

struct source_reader {
	struct frame_store store;
	/* Borrowed, in order. Without holes, but for what a salvage could not
	 * keep: to read there is WB_CORRUPT. */
	const struct extent_row *extents;
	size_t nextents;
	/* Of the source. */
	uint64_t offset;
};

/* Zero bytes of an extent without frames, from `offset` on, a multiple of
 * `unit` of them where there are enough. They live for ever. */
struct span extent_zeros(
	const struct extent_row *x, uint64_t offset, size_t unit);

struct sha256;
/* The handle of what is to come of a source, in which stretches that no frame
 * holds stand for themselves; the same goes to `sha256`, if not NULL. */
enum wb_err source_handle(struct source_reader *r, struct handle_state *h,
	struct sha256 *sha256, unsigned char id[HANDLE_BYTES], struct err *err);

/* The bytes from r->offset on to the end of the frame or extent they are in;
 * r->offset moves past them. Empty at the end. *bytes lives until the next
 * call with the same store. `entry`, if not NULL, is the frame they are of;
 * it is left alone where they are of none. */
enum wb_err source_read(struct source_reader *r, struct span *bytes,
	struct dir_entry *entry, struct err *err);

/* Where the frames of a stream stand is told by the source whose own stream it
 * is, in the stream's segment: a salvage may have moved or lost some since
 * others wrote it down. Puts into out[0..nown) the parts of x that the owner's
 * extents have, with their frames as they stand now; returns how many. */
size_t extent_present(const struct extent_row *x, const struct extent_row *own,
	size_t nown, struct extent_row *out);

#endif
