/* libarchive, for the container over it: headers and blocks of archives.
 * Nothing else knows libarchive. */
#ifndef WB_INDEXER_WALK_UNPACK_H
#define WB_INDEXER_WALK_UNPACK_H

#include "format/base/span.h"
#include "indexer/walk/container.h"
#include "indexer/walk/layer.h"
#include "indexer/walk/sniff.h"

struct unpack;

enum unpack_status {
	UNPACK_OK,
	/* There is something wrong with it, but here it is. */
	UNPACK_WARNED,
	UNPACK_END,
	/* This was no header; the next call looks further on. */
	UNPACK_RETRY,
	/* This member is lost; the next may be whole. */
	UNPACK_FAILED,
	/* Nothing more can be read. */
	UNPACK_DEAD
};

/* `under` must outlive it and is read from where it stands; zip and 7z seek
 * in it if it can. WB_IO if this libarchive cannot read the kind. */
enum wb_err unpack_open(struct stream *under, enum sniff_kind kind,
	struct unpack **out, struct err *err);
void unpack_close(struct unpack *c);

/* Go to the next member. */
enum unpack_status unpack_header(struct unpack *c);
/* The next piece of the member and where it belongs in it: what is left out
 * is zeros. It lives until the next call. */
enum unpack_status unpack_block(
	struct unpack *c, struct span *out, uint64_t *offset);

/* Of the member. Its size if it has holes, else 0. */
uint64_t unpack_sparse_size(const struct unpack *c);
bool unpack_is_directory(const struct unpack *c);
void unpack_describe(const struct unpack *c, struct container_member *out);

/* The last bytes read are zero: how a tar should end. */
bool unpack_is_tail_zero(const struct unpack *c);
/* What `under` returned when it failed, else WB_OK. */
enum wb_err unpack_failure(const struct unpack *c, struct err *err);
/* Why the last call was not UNPACK_OK or UNPACK_END, one sentence. */
const char *unpack_why(const struct unpack *c);

#endif
