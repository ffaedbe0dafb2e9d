/* A stream whose first bytes can be looked at before they are read, and which
 * can be taken back to its start while those bytes are all that was read. */
#ifndef WB_INDEXER_WALK_PEEK_H
#define WB_INDEXER_WALK_PEEK_H

#include "format/base/buf.h"
#include "format/base/span.h"
#include "indexer/walk/layer.h"

struct peek {
	struct stream base;
	struct stream *under;
	/* The first bytes, all of what was read from `under` so far unless
	 * has_passed. */
	struct buf head;
	size_t at;
	bool is_recording;
	bool has_passed;
	bool has_ended;
};

/* Caller owns *p; `under` must outlive it. */
void peek_init(struct peek *p, struct stream *under);
void peek_release(struct peek *p);

/* Look at the first `want` bytes, or all if there are fewer, before any read;
 * they are in p->head. *at counts them as they come in. */
enum wb_err peek_head(
	struct peek *p, size_t want, uint64_t *at, struct err *err);

/* From now on keep what is read, up to 1 MiB, so that peek_rewind works. */
void peek_record(struct peek *p);
void peek_forget(struct peek *p);
/* Back to the first byte; false if bytes went by that were not kept. */
bool peek_rewind(struct peek *p);

#endif
